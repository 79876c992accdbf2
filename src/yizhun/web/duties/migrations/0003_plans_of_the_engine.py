"""The kept agendas are a cache: those of before go, and are told again."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("duties", "0002_waiver_requests"),
        ("organisation", "0001_initial"),
    ]

    operations = [
        migrations.DeleteModel(name="Plan"),
        migrations.CreateModel(
            name="Plan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("told_at", models.DateTimeField()),
                ("day", models.DateField()),
                ("sequence", models.BigIntegerField()),
                ("stamp", models.CharField(max_length=64)),
                ("rows", models.BinaryField()),
                (
                    "place",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="organisation.place"
                    ),
                ),
            ],
        ),
    ]
