/* The rules of topology, for those who print them: a certificate says of each that it was tried. */
{{ config(materialized='view') }}

select
    rule.rule_code,
    rule.severity,
    rule.message_zh,
    rule.next_step
from ({{ topology_rules() }}) as rule (rule_code, severity, message_zh, next_step)
