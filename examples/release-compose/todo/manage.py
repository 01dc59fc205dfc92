"""Tasks that a release runs once: python3 -m todo.manage migrate | collectstatic FOLDER."""

import shutil
import sys
from contextlib import closing
from pathlib import Path

from todo.database import connect


def migrate() -> None:
    """Runs the migrations that the database has not seen, in their order, each in a transaction of its own."""
    with closing(connect()) as database:
        with database, database.cursor() as cursor:
            cursor.execute("CREATE TABLE IF NOT EXISTS migrations (name text PRIMARY KEY)")
        for file in sorted(Path("migrations").glob("*.sql")):
            with database, database.cursor() as cursor:
                cursor.execute("SELECT 1 FROM migrations WHERE name = %s", (file.name,))
                if cursor.fetchone():
                    print(f"{file.name}: is there")
                    continue
                cursor.execute(file.read_text())
                cursor.execute("INSERT INTO migrations VALUES (%s)", (file.name,))
                print(f"{file.name}: done")


def collectstatic(folder: str) -> None:
    for file in sorted(Path("static").iterdir()):
        shutil.copy(file, Path(folder) / file.name)
        print(f"{file.name}: copied to {folder}")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["migrate"]:
            migrate()
        case ["collectstatic", folder]:
            collectstatic(folder)
        case _:
            sys.exit(__doc__)
