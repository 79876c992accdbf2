"""Pages of an import: a file chosen, every fault seen, then written."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.conf import settings
from django.core import signing
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from yizhun.text import Text
from yizhun.web.organisation.importing import uploads
from yizhun.web.organisation.importing.lists import PEOPLE, PLACES, SUBJECTS, plan
from yizhun.web.organisation.importing.plan import Plan
from yizhun.web.organisation.importing.uploads import HELD
from yizhun.web.organisation.importing.write import write
from yizhun.web.organisation.models import Place
from yizhun.web.organisation.needs import Signed, needs
from yizhun.web.organisation.permission import ACCESS, Permission
from yizhun.web.ui.acting import tell
from yizhun.web.ui.language import later, said
from yizhun.web.ui.limits import HEAVY
from yizhun.web.ui.templatetags.ui import day

PAGE = require_http_methods(["GET", "POST"])
SORTS = {"places": Text("Places", "地点"), "subjects": Text("Subjects", "对象"), "people": Text("People", "人员")}
COLUMNS = {"places": PLACES, "subjects": SUBJECTS, "people": PEOPLE}
_SALT = "import"


class FileForm(forms.Form):
    """What is in the file, and the file."""

    sort = forms.ChoiceField(label=later("What it lists", "文件内容"))
    file = forms.FileField(label=later("File (CSV or XLSX)", "文件（CSV 或 XLSX）"))

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        field = self.fields["sort"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(name, said(text)) for name, text in SORTS.items()]

    def clean_file(self) -> UploadedFile[Any]:
        """Not larger than any other form may be, which is known before it is read."""
        found: UploadedFile[Any] = self.cleaned_data["file"]
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        if (found.size or 0) > most:
            text = Text(f"The file is larger than {most >> 20} MB. Split it.", f"文件超过 {most >> 20} MB，请拆分。")
            raise forms.ValidationError(said(text))
        return found


@needs(Permission.ORGANISE, limit=HEAVY)
@PAGE
def choose(request: Signed) -> HttpResponse:
    """Choose a file."""
    form = FileForm(request.POST or None, request.FILES or None, initial={"sort": request.GET.get("sort", "places")})
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        name = uploads.keep(upload.read())
        held = {"sort": form.cleaned_data["sort"], "sha256": name, "file": upload.name, "by": request.user.pk}
        return redirect("organisation:import-preview", ticket=signing.dumps(held, salt=_SALT))
    columns = [(SORTS[sort], [(name, others[0]) for name, others in known.items()]) for sort, known in COLUMNS.items()]
    return render(request, "organisation/import.html", {"form": form, "columns": columns})


@needs(Permission.ORGANISE, limit=HEAVY)
@PAGE
def preview(request: Signed, ticket: str) -> HttpResponse:
    """What the file would add and every fault; write it once there is none."""
    try:
        held = signing.loads(ticket, salt=_SALT, max_age=HELD)
    except signing.BadSignature:
        raise Http404 from None
    path = uploads.find(held["sha256"])
    if held["by"] != request.user.pk or not path.is_file():
        raise Http404
    data = path.read_bytes()
    found = plan(held["sort"], data, held["file"], request.user)
    if request.method == "POST" and found.ready:
        answer = write(by=request.user, plan=found, data=data)
        path.unlink(missing_ok=True)
        tell(request, Text(f"Rows written: {answer['new']}", f"已写入 {answer['new']} 行。"))
        return redirect("organisation:people" if held["sort"] == "people" else "organisation:places")
    heads, rows = _first(found)
    context = {"plan": found, "title": SORTS[held["sort"]], "heads": heads, "rows": rows, "issues": found.issues[:200]}
    return render(request, "organisation/import_preview.html", context)


def _first(found: Plan) -> tuple[list[Text], list[list[Any]]]:
    """The first new rows as a table, without columns that say nothing; levels and accesses in words."""
    rows = [{**row, **row.get("attributes", {})} for row in found.new[:20]]
    names = [one for one in dict.fromkeys(name for row in rows for name in row) if one != "attributes"]
    told = [name for name in names if any(row.get(name) for row in rows)]
    heads = [Text(name, COLUMNS[found.sort].get(name, (name,))[0]) for name in told]
    return heads, [[_value(name, row.get(name)) for name in told] for row in rows]


def _value(name: str, value: Any) -> Any:
    if isinstance(value, date):
        return day(value)
    words = {"level": Place.LEVELS, "access": ACCESS}.get(name, {})
    return said(words[value]) if value in words else value
