"""Panhuo (盘活): the inventory of low-efficiency land, from files to the map."""
