"""A company and its made-up registers in; its places, subjects and people in the database out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.contrib.auth.hashers import make_password

from yizhun.web.demo.companies import Company, name_of
from yizhun.web.demo.evidence import Made
from yizhun.web.ledger.act import Act, Answer, act
from yizhun.web.organisation.actions.places import add_place
from yizhun.web.organisation.models import Access, Closure, Credential, Hours, Person, Place, Post, Subject
from yizhun.web.organisation.permission import ATTENDANT, MANAGER
from yizhun.web.standards import actions as standards

ZONE = "Asia/Shanghai"
_KNOWN = {"site_id", "name", "name_en", "timezone", "region", "kind", "opened_on", "closed_on"}
_SUBJECT = ("kind", "zone", "sort", "since", "until")
Row = Mapping[str, Any]


def found(company: Company, made: Made, base: str, first: date) -> None:
    """Places by the actions of every day; what is many in one act; the standard adopted from the first day on."""
    tables = {name: table.to_pylist() for name, table in made.tables.items() if table.num_rows < 50_000}
    places = _places(company, {row["site_id"]: row for row in tables["sites"]})

    def work(doing: Act) -> Answer:
        subjects = _subjects(places, tables.get("subjects", []))
        people = _people(company, places, tables["people"], made.names)
        _credentials(company, places, subjects, people, tables.get("credentials", []))
        _hours(places, tables.get("hours", []))
        doing.touches("sites", "subjects", "people", "credentials", "hours")
        return {"subjects": len(subjects), "people": len(people)}

    act("demo.staffed", by=None, place=company.code, body={"place": company.code}, work=work)
    standards.adopt(by=None, base=base, place=places[company.code], effective=first)


def _places(company: Company, sites: Mapping[str, Row]) -> dict[str, Place]:
    add_place(by=None, code=company.code, level=Place.GROUP, name=company.name, timezone=ZONE)
    places = _reread([company.code])
    for region, codes in company.sites.items():
        above = places[company.code]
        if region:
            code = f"{company.code}-{region}"
            add_place(by=None, code=code, level=Place.REGION, name=name_of(region), parent=above)
            above = _reread([code])[code]
        for code in codes:
            _site(code, above, sites[code])
    return places | _reread(company.codes)


def _site(code: str, above: Place, row: Row) -> None:
    attributes = {name: value for name, value in row.items() if name not in _KNOWN and value is not None}
    dates = {name: row[name] for name in ("opened_on", "closed_on")}
    add_place(
        by=None, code=code, level=Place.SITE, name=name_of(code), parent=above, kind=row["kind"] or "",
        attributes=attributes, **dates,
    )  # fmt: skip


def _reread(codes: Iterable[str]) -> dict[str, Place]:
    return {one.code: one for one in Place.objects.everywhere("the demo").filter(code__in=list(codes))}


def _subjects(places: Mapping[str, Place], rows: list[Row]) -> dict[tuple[str, str], Subject]:
    known = {"subject_id", "site_id", *_SUBJECT}
    made = [
        Subject(
            place=places[row["site_id"]],
            code=row["subject_id"],
            attributes={name: value for name, value in row.items() if name not in known and value is not None},
            **{name: row[name] for name in _SUBJECT if row.get(name) is not None},
        )
        for row in rows
    ]
    Subject.objects.bulk_create(made, batch_size=500)
    return {(one.place.code, one.code): one for one in made}


def _people(
    company: Company, places: Mapping[str, Place], rows: list[Row], names: Mapping[str, str]
) -> dict[str, Person]:
    nobody = make_password(None)
    ids = list(dict.fromkeys(row["person_id"] for row in rows))
    everybody = [(one, names[one]) for one in ids] + [(one, name) for one, name, _ in company.office]
    Person.objects.bulk_create([Person(person_id=one, name=name, password=nobody) for one, name in everybody])
    people = {one.person_id: one for one in Person.objects.filter(person_id__in=[one for one, _ in everybody])}
    accesses = {(row["person_id"], row["site_id"]): ATTENDANT for row in rows}
    accesses |= {(row["person_id"], row["site_id"]): MANAGER for row in rows if row["role"] == company.leads}
    accesses |= {(one, company.code): access for one, _, access in company.office}
    Access.objects.bulk_create(
        [Access(person=people[one], place=places[where], access=access) for (one, where), access in accesses.items()]
    )
    Post.objects.bulk_create([_post(people, places, row) for row in rows])
    return people


def _post(people: Mapping[str, Person], places: Mapping[str, Place], row: Row) -> Post:
    since = row["since"] or date(2020, 1, 1)
    return Post(
        person=people[row["person_id"]], place=places[row["site_id"]], role=row["role"], since=since, until=row["until"]
    )


def _credentials(
    company: Company,
    places: Mapping[str, Place],
    subjects: Mapping[tuple[str, str], Subject],
    people: Mapping[str, Person],
    rows: list[Row],
) -> None:
    made = []
    for row in rows:
        holder, where = row["holder_id"], row["site_id"] or company.code
        person, subject = people.get(holder), subjects.get((where, holder))
        if person or subject or holder == where:
            dates = {name: row[name] for name in ("issued_on", "expires_on", "revoked_on")}
            made.append(
                Credential(place=places[where], person=person, subject=subject, credential=row["credential"], **dates)
            )
    Credential.objects.bulk_create(made)


def _hours(places: Mapping[str, Place], rows: list[Row]) -> None:
    times = ("opens", "closes")
    Hours.objects.bulk_create(
        Hours(place=places[row["site_id"]], weekday=row["weekday"], **{name: row[name] for name in times})
        for row in rows
        if row["weekday"]
    )
    Closure.objects.bulk_create(
        Closure(place=places[row["site_id"]], date=row["date"], **{name: row[name] or "" for name in times})
        for row in rows
        if row["date"]
    )
