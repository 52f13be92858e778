"""What leaves the platform as files: the inventory (上图入库), its yearly changes, coordinates."""
