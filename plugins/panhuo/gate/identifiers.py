"""Checks of identifiers as SQL functions, so that a gate judges them where the rows are.

Each says what its counterpart in `panhuo.codes` says (tests compare them); sources are there and in
`reference.md` 3.2 to 3.5.
"""

from collections.abc import Sequence

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORGANISATION_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"

_CREDIT_WEIGHTS = tuple(3**place % 31 for place in range(17))
_ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_PERSON_WEIGHTS = tuple(2 ** (17 - place) % 11 for place in range(17))

_DAY = r"(0[1-9]|1[0-2])(0[1-9]|[12][0-9]|3[01])"
_PERSON_PATTERN = rf"^[1-8][0-9]{{5}}(18|19|20)[0-9]{{2}}{_DAY}[0-9]{{3}}[0-9X]$"
_OLD_PERSON_PATTERN = rf"^[1-8][0-9]{{5}}[0-9]{{2}}{_DAY}[0-9]{{3}}$"

_INVISIBLE = r"\u200b-\u200d\u2060\ufeff"

# Functions in SQL are not strict: only then does the planner put their bodies into the query.
_BARE_CODE = rf"""
    create or replace function gate.bare_code(code text) returns text
    language sql immutable parallel safe
    return case
      when code ~ '^[0-9A-Z]*$' then code
      else upper(regexp_replace(normalize(code, NFKC), '[-\s{_INVISIBLE}]+', '', 'g'))
    end
"""


def _lookup(alphabet: str) -> str:
    """SQL of a bytea that holds, at the place of an ASCII character, its value."""
    values = bytes(max(alphabet.find(chr(code)), 0) for code in range(128))
    return f"'\\x{values.hex()}'::bytea"


def _weighted(lookup: str, weights: Sequence[int], first: int) -> str:
    """SQL of the weighted sum of the values of characters, from a place on."""
    return " + ".join(
        f"get_byte({lookup}, get_byte(ascii, {first + place})) * {weight}"
        for place, weight in enumerate(weights)
    )


# C18 = (31 - sum mod 31) mod 31. Of the organisation code in places 9 to 17, C9 = 11 - sum mod 11,
# ten written X and eleven 0: the string is indexed by sum mod 11. reference.md 3.3.
# Bounded repetitions in a pattern and translate() with a long alphabet each cost more than all else
# together: hence lengths apart from patterns, and tables of bytes.
_CREDIT_CODE_FAULTLESS = f"""
    create or replace function gate.credit_code_faultless(code text) returns boolean
    language plpgsql immutable strict parallel safe as $function$
    declare
      credit constant bytea := {_lookup(_CREDIT_ALPHABET)};
      organisation constant bytea := {_lookup(_ORGANISATION_ALPHABET)};
      ascii bytea;
    begin
      if length(code) <> 18
        or code ~ '[^{_CREDIT_ALPHABET}]'
        or substr(code, 3, 6) ~ '[^0-9]'
      then
        return false;
      end if;
      ascii := convert_to(code, 'SQL_ASCII');
      return (31 - ({_weighted("credit", _CREDIT_WEIGHTS, 0)}) % 31) % 31
          = get_byte(credit, get_byte(ascii, 17))
        and substr('0X987654321', ({_weighted("organisation", _ORGANISATION_WEIGHTS, 8)}) % 11 + 1, 1)
          = substr(code, 17, 1);
    end
    $function$
"""

# GB 11643 of a person's number: sum mod 11 picks from 10X98765432.
_PERSON_SUM = " + ".join(
    f"substr(code, {place + 1}, 1)::integer * {weight}"
    for place, weight in enumerate(_PERSON_WEIGHTS)
)

_PERSON_FAULTLESS = f"""
    create or replace function gate.person_id_faultless(code text) returns boolean
    language sql immutable parallel safe
    return substr('10X98765432', ({_PERSON_SUM}) % 11 + 1, 1) = right(code, 1)
"""

# ISO 7064 mod 11,10: the check of the old registration numbers of 15 digits.
_REGISTRATION_FAULTLESS = """
    create or replace function gate.registration_no_faultless(code text) returns boolean
    language plpgsql immutable strict parallel safe as $function$
    declare
      check_sum integer := 5;
    begin
      for place in 1..length(code) loop
        check_sum := (
          coalesce(nullif(check_sum, 0), 10) * 2 % 11 + substr(code, place, 1)::integer
        ) % 10;
      end loop;
      return check_sum = 1;
    end
    $function$
"""

# The first branch decides nearly every row; the others are codes.credit_code.kind_of.
_CREDIT_CODE_VERDICT = f"""
    create or replace function gate.credit_code_verdict(delivered text) returns text
    language plpgsql immutable strict parallel safe as $function$
    declare
      code text := gate.bare_code(delivered);
      faultless boolean := gate.credit_code_faultless(code);
    begin
      if faultless and code ~ '[A-Z]' then
        return 'credit_code';
      elsif code ~ '{_PERSON_PATTERN}' then
        return case
          when faultless and not gate.person_id_faultless(code) then 'credit_code'
          else 'personal_id'
        end;
      elsif faultless then
        return 'credit_code';
      elsif code ~ '^[0-9]{{15}}$' then
        return case
          when code ~ '{_OLD_PERSON_PATTERN}' and not gate.registration_no_faultless(code)
            then 'personal_id'
          else 'registration_no'
        end;
      elsif code ~ '^[0-9A-Z]{{8}}[0-9X]$' then
        return 'organisation_code';
      end if;
      return 'invalid';
    end
    $function$
"""

# 特征码 A and C exist on collective land (J) only; the sequence starts at 00001.
_PARCEL = """(
  translate({code}, '123456789', '000000000') like '000000000000__00000'
  and substr({code}, 13, 2) ~ '^([GJZ][BD-Z]|J[AC])$'
  and right({code}, 5) <> '00000'
)"""

_PARCEL_CODE_WELL_FORMED = f"""
    create or replace function gate.parcel_code_well_formed(code text) returns boolean
    language sql immutable parallel safe
    return {_PARCEL.format(code="code")} or {_PARCEL.format(code="gate.bare_code(code)")}
"""

_UNIT_CODE_WELL_FORMED = """
    create or replace function gate.unit_code_well_formed(code text) returns boolean
    language sql immutable parallel safe
    return gate.parcel_code_well_formed(left(gate.bare_code(code), 19))
      and substr(gate.bare_code(code), 20) ~ '^([FLQ][0-9]{8}|W0{8})$'
"""

# A source that publishes no number gives its own row mark, an MD5 or a UUID.
_SUPERVISION_NO_WELL_FORMED = rf"""
    create or replace function gate.supervision_no_well_formed(code text) returns boolean
    language sql immutable parallel safe
    return (length(code) between 16 and 20 and code !~ '[^0-9A-Z]')
      or (length(code) = 32 and code !~ '[^0-9a-f]')
      or upper(regexp_replace(normalize(code, NFKC), '[\s{_INVISIBLE}]+', '', 'g'))
        ~ '^([0-9A-Z]{{16,20}}|[0-9A-F]{{32}}|[0-9A-F]{{8}}(-[0-9A-F]{{4}}){{3}}-[0-9A-F]{{12}})$'
"""

_WORD = r"[A-Za-z\u3400-\u9fff]"
_DOCUMENT = (
    rf"({_WORD}|[()（）0-9])*{_WORD}[()（）]*"
    r"[〔\[(【〖《〈{](19|20)[0-9]{2}年?[〕\])】〗》〉}]"
    r"-?第?[A-Z]*-?0*[1-9][0-9]*(-[0-9]+)?号?"
)
_ORDER = rf"{_WORD}+令第?0*[1-9][0-9]*号"

_DOCUMENT_NO_WELL_FORMED = rf"""
    create or replace function gate.document_no_well_formed(code text) returns boolean
    language sql immutable parallel safe
    return btrim(
      upper(regexp_replace(normalize(code, NFKC), '[\s{_INVISIBLE}]+', '', 'g')), '《》"“”'''
    ) ~ '^({_DOCUMENT}|{_ORDER})$'
"""

IDENTIFIER_FUNCTIONS = (
    _BARE_CODE,
    _CREDIT_CODE_FAULTLESS,
    _PERSON_FAULTLESS,
    _REGISTRATION_FAULTLESS,
    _CREDIT_CODE_VERDICT,
    _PARCEL_CODE_WELL_FORMED,
    _UNIT_CODE_WELL_FORMED,
    _SUPERVISION_NO_WELL_FORMED,
    _DOCUMENT_NO_WELL_FORMED,
)
"""DDL of the functions, in an order in which each finds what it calls."""
