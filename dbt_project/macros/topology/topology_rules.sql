{#-
  What each code means and what to do about it. A code never changes its meaning.
  Columns: rule_code, severity (error: the layer cannot enter the map so; warning), message_zh,
  next_step.
-#}
{% macro topology_rules() -%}
    values
    (
        'TOPO-OVERLAP', 'error', '两个图形重叠，同一处土地计了两次',
        '核对两个图形的权属界线，改正其中一个后重报'
    ),
    (
        'TOPO-OVERLAP-STRIP', 'warning', '两个图形沿公共边重叠成细条，同一条界线画了两次',
        '以先登记的界线为准，把另一图形的边捕捉到该线上'
    ),
    (
        'TOPO-GAP', 'error', '全覆盖图层内部有空隙，该处土地不属于任何图斑',
        '补绘该处图斑，或把相邻图斑的边界接到一起'
    ),
    (
        'TOPO-BORDER', 'error', '全覆盖图层没有覆盖到行政界线',
        '补绘界线以内缺少的图斑'
    ),
    (
        'TOPO-SLIVER', 'warning', '图形或其中一部分是细条，平均宽度小于碎面标准',
        '并入相邻图形；确为狭长用地的不必处理'
    ),
    (
        'TOPO-DUPLICATE-POINT', 'warning', '相邻的两个界址点重合',
        '删除重复的界址点'
    ),
    (
        'TOPO-DUPLICATE-RING', 'error', '同一圈界线画了两次',
        '删除重复的圈'
    ),
    (
        'TOPO-SELF-INTERSECTION', 'error', '界线自相交，图形扭结',
        '在标出的位置改正界址点的顺序'
    ),
    (
        'TOPO-RING-TOUCH', 'error', '界线在一点碰到自己，应拆为两圈',
        '在标出的位置拆为两个图形，或把内圈单独画出'
    ),
    (
        'TOPO-HOLE-OUTSIDE', 'error', '内圈（挖空）落在外圈之外',
        '核对圈号，内圈应完全在外圈之内'
    ),
    (
        'TOPO-NESTED', 'error', '圈与圈套叠，外圈中另有外圈或内圈中另有内圈',
        '核对圈号和各圈的内外关系'
    ),
    (
        'TOPO-DISCONNECTED', 'error', '内圈把图形切成了不相连的两块',
        '拆为两个图形'
    ),
    (
        'TOPO-RING-BROKEN', 'error', '界线不成圈：点数不足、未闭合或坐标无效',
        '补全该圈的界址点'
    ),
    (
        'TOPO-MULTIPART', 'warning', '一个图形由不相连的几部分组成，应一地一图形',
        '拆为单独编号的图形；同一批文的飞地可以保留'
    ),
    (
        'TOPO-SPIKE', 'warning', '界线上有尖刺，去而复返',
        '删除刺尖处的界址点'
    ),
    (
        'TOPO-OUTSIDE', 'error', '认定单元超出所属宗地或批次地块',
        '核对判定模型和宗地图形，单元只能在地块之内'
    ),
    (
        'TOPO-OUTSIDE-BORDER', 'error', '图形超出责任单位的法定行政界线',
        '核对图形和责任单位，跨界用地按界线分割后分别报送'
    ),
    (
        'TOPO-OUTSIDE-TERRITORY', 'warning', '图形超出责任单位的概略行政界线',
        '核对图形和责任单位；飞地或界线附近的不必处理'
    ),
    (
        'TOPO-AREA', 'warning', '填报面积与图形面积相差超过标准，统计以填报面积为准',
        '核对面积和图形；按平面面积测算的，以法定文件为准，不必处理'
    )
{%- endmacro %}
