"""Rules on identifiers: credit codes, parcel codes, supervision and document numbers."""

from collections.abc import Iterator

from panhuo.feeds.contract import Contract, ContractField
from panhuo.gate.rule import Rule, Severity

_CREDIT_CODES = ("holder_uscc", "uscc")
_DOCUMENT_NOS = ("approval_no", "withdrawal_no", "doc_no")


def identifier_rules(contract: Contract) -> Iterator[Rule]:
    """The rules on the identifiers that the contract has."""
    names = {field.name: field for field in contract.fields}
    for name in _CREDIT_CODES:
        if name in names:
            yield from _credit_code_rules(contract, name)
    if "parcel_code" in names:
        yield Rule(
            rule_code="PARCEL-CODE-STRUCTURE",
            severity=_severity_of_identifier(contract, names["parcel_code"]),
            responsibility="supplier",
            field="parcel_code",
            fails="not gate.parcel_code_well_formed(parcel_code)",
            message_zh="“{field}”不是19位宗地代码（12位数字、2位特征码、5位顺序号），无法与登记信息衔接。",
            next_step="请按不动产登记核对宗地代码后重报。",
            message_en="{field} is no parcel code of 19 characters (12 digits, 2 letters, 5 digits).",
            why="GB/T 37346-2019, reference.md 3.2; an error where the code names the row",
        )
    if "supervision_no" in names:
        yield Rule(
            rule_code="SUPERVISION-NO-STRUCTURE",
            severity=_severity_of_identifier(contract, names["supervision_no"]),
            responsibility="supplier",
            field="supervision_no",
            fails="not gate.supervision_no_well_formed(supervision_no)",
            message_zh="“{field}”不可能是电子监管号（应为16至20位数字和大写字母）。",
            next_step="请按合同或划拨决定书上的电子监管号填写后重报。",
            message_en="{field} is no supervision number (16 to 20 digits and capital letters).",
            why="reference.md 3.4; 32 hexadecimal digits are the row mark of a source without numbers",
        )
    for name in _DOCUMENT_NOS:
        if name in names:
            yield Rule(
                rule_code=f"{name.upper().replace('_', '-')}-STRUCTURE",
                severity="warning",
                responsibility="supplier",
                field=name,
                fails=f"not gate.document_no_well_formed({name})",
                message_zh="“{field}”不符合“机关代字〔年份〕序号号”的文号格式，可能对不上批文。",
                next_step="请按批文核对文号；确为特殊文号的可不处理。",
                message_en="{field} is not written like a document number: 浙土样〔2022〕101号.",
                why="GB/T 9704-2012, reference.md 3.5",
            )


def _credit_code_rules(contract: Contract, name: str) -> Iterator[Rule]:
    yield Rule(
        rule_code="USCC-INVALID",
        severity="error",
        responsibility="supplier",
        field=name,
        fails=f"not gate.credit_code_faultless({name}) and gate.credit_code_verdict({name}) = 'invalid'",
        message_zh="“{field}”的位数、字符、第18位校验码或其中的组织机构代码校验码不正确，代码有误。",
        next_step="请按营业执照核对统一社会信用代码后重报；无代码的留空。",
        message_en="{field} fails the check character of the credit code or of the organisation code.",
        why="GB 32100-2015 and GB 11714, reference.md 3.3",
    )
    yield Rule(
        rule_code="USCC-PERSON-ID",
        severity=_severity_of_identifier(contract, contract.field(name)),
        responsibility="supplier",
        field=name,
        # letters rule a person's number out at a tenth of the cost
        fails=f"{name} !~ '[A-WYZa-wyz]' and gate.credit_code_verdict({name}) = 'personal_id'",
        message_zh="“{field}”填的是个人身份证号，平台不展示也不用于企业比对。",
        next_step="个人持有的请留空该栏；单位持有的改填统一社会信用代码。",
        message_en="{field} holds a person's identity number; the platform never shows it.",
        why="a person may hold land, so the row is right; but no row may be named by the number",
    )
    yield Rule(
        rule_code="USCC-OLD-NUMBER",
        severity="warning",
        responsibility="supplier",
        field=name,
        fails=f"""
            (length({name}) <> 18 or {name} ~ '[^0-9A-Z]')
            and gate.credit_code_verdict({name}) in ('registration_no', 'organisation_code')
        """,
        message_zh="“{field}”是旧的工商注册号或组织机构代码，不能与现行统一社会信用代码比对。",
        next_step="请查询并改填18位统一社会信用代码；已注销的可不处理。",
        message_en="{field} holds an old number of 15 digits or 9 characters, which links to nobody.",
        why="reference.md 3.3: old numbers still arrive",
    )


def _severity_of_identifier(contract: Contract, field: ContractField) -> Severity:
    """An identifier that names the row has to be right; one that only links may be questioned."""
    return "error" if field.required or field.name in contract.key else "warning"
