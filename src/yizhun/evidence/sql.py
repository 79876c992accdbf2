"""Words of DuckDB's SQL: names and texts in, quoted SQL and the macros that read numbers, dates and times out."""

from __future__ import annotations

from collections.abc import Iterable


def name(text: str) -> str:
    """A column or table name, quoted."""
    return '"' + text.replace('"', '""') + '"'


def text(value: str) -> str:
    """A text, quoted."""
    return "'" + value.replace("'", "''") + "'"


def text_list(values: Iterable[str]) -> str:
    """Texts for an IN; never empty, so that it stays valid SQL."""
    return "(" + ", ".join(map(text, values)) + ")" if values else "(NULL)"


_BLANK = "' ' || chr(9) || chr(10) || chr(13) || chr(160) || chr(12288)"
_NUMBER = r"'([+-]?)0*(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,3}))?'"

# A number's text t becomes parts n (sign, whole digits, decimals, exponent), then plain digits p without an exponent,
# then a decimal: never through a float. Each step is a column of its own, for macros that nest are slow to plan; every
# cast is a try, for DuckDB may compute a part of a CASE for rows that do not need it.
MACROS = (
    f"filled(t) AS nullif(trim(t, {_BLANK}), '')",
    # Forms: 1 short, 2 of middling length, 3 any other number, null none. DuckDB rounds halves up, so that only an
    # exact half in the thirteenth place keeps a middling one from the short way.
    r"""number_form(t) AS CASE WHEN regexp_full_match(t, '[+-]?\d{1,12}(\.\d{1,6})?') THEN 1
        WHEN regexp_full_match(t, '[+-]?\d{1,6}\.\d{1,30}') AND NOT regexp_matches(t, '\.\d{12}50*$') THEN 2
        WHEN regexp_full_match(t, '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?') THEN 3 END""",
    f"number_parts(t) AS regexp_extract(t, {_NUMBER}, ['s', 'w', 'f', 'e'])",
    "number_point(n) AS length(n.w)::INTEGER + coalesce(try_cast(n.e AS INTEGER), 0)",
    """number_plain(n) AS CASE WHEN n.e = '' THEN {'s': n.s, 'w': n.w, 'f': n.f} ELSE {'s': n.s,
        'w': ltrim(CASE WHEN number_point(n) <= 0 THEN '' ELSE rpad(left(n.w || n.f, number_point(n)),
            number_point(n), '0') END, '0'),
        'f': CASE WHEN number_point(n) <= 0 THEN repeat('0', -number_point(n)) || n.w || n.f
            ELSE substr(n.w || n.f, number_point(n) + 1) END} END""",
    """number_rounds_up(p) AS rtrim(substr(p.f, 13), '0') > '5' OR (rtrim(substr(p.f, 13), '0') = '5'
        AND right('0' || p.w || rpad(left(p.f, 12), 12, '0'), 1) IN ('1', '3', '5', '7', '9'))""",
    """as_number(t, form, p) AS CASE WHEN form = 1 THEN try_cast(t AS DECIMAL(18,6))::DECIMAL(38,12)
        WHEN form = 2 THEN try_cast(t AS DECIMAL(18,12))::DECIMAL(38,12)
        WHEN length(p.w) <= 25 THEN (CASE p.s WHEN '-' THEN -1 ELSE 1 END)::DECIMAL(1,0)
            * (try_cast(try_cast('0' || p.w AS HUGEINT) AS DECIMAL(38,12))
            + try_cast('0.' || rpad(left(p.f, 12), 12, '0') AS DECIMAL(18,12))::DECIMAL(38,12)
            + (CASE WHEN number_rounds_up(p) THEN 0.000000000001 ELSE 0 END)::DECIMAL(38,12)) END""",
    """as_money(t, form, p) AS CASE WHEN form = 1 THEN try_cast(t AS DECIMAL(18,6))
        WHEN length(p.w) <= 12 AND length(rtrim(p.f, '0')) <= 6
        THEN try_cast(p.s || '0' || p.w || '.' || left(p.f || '0', 6) AS DECIMAL(18,6)) END""",
    r"""as_date(t) AS CASE WHEN regexp_full_match(t, '\d{4}-\d{2}-\d{2}([Tt ]00:00(:00(\.0+)?)?)?')
        AND left(t, 4) <> '0000' THEN try_cast(left(t, 10) AS DATE) END""",
    r"""time_parts(t) AS regexp_extract(t, '^(\d{4}-\d{2}-\d{2})(?:[Tt ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?)'
        || '([Zz]|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?)?)?$', ['d', 't', 'o'])""",
    """local_us(p) AS epoch_us(try_cast(nullif(p.d, '') || ' ' || CASE p.t WHEN '' THEN '00:00' ELSE p.t END
        AS TIMESTAMP))""",
    """offset_us(o) AS CASE WHEN o = '' THEN NULL WHEN o IN ('Z', 'z') THEN 0
        ELSE (CASE left(o, 1) WHEN '-' THEN -60000000 ELSE 60000000 END)
        * (try_cast(substr(o, 2, 2) AS BIGINT) * 60
        + coalesce(try_cast(right(o, length(o) - 3)[-2:] AS BIGINT), 0)) END""",
    r"""as_clock(t) AS CASE WHEN regexp_full_match(t, '(([01]?\d|2[0-3]):[0-5]\d|24:00)(:00(\.0+)?)?')
        THEN lpad(regexp_extract(t, '^\d+:\d\d'), 5, '0') END""",
    "real_text(x) AS CASE WHEN x = trunc(x) AND abs(x) < 1e15 THEN try_cast(x AS BIGINT)::VARCHAR ELSE x::VARCHAR END",
)
