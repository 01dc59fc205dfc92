"""The application: to-dos over HTTP."""

from contextlib import closing

from flask import Flask, jsonify, request

from todo.database import connect
from todo.items import clean

app = Flask(__name__)


@app.get("/health")
def health():
    with closing(connect()) as database, database.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM items")
        return jsonify(status="ok", items=cursor.fetchone()[0])


@app.get("/items")
def list_items():
    with closing(connect()) as database, database.cursor() as cursor:
        cursor.execute("SELECT id, title FROM items ORDER BY id")
        return jsonify([{"id": row[0], "title": row[1]} for row in cursor.fetchall()])


@app.post("/items")
def add_item():
    try:
        title = clean((request.get_json(silent=True) or {}).get("title"))
    except ValueError as error:
        return jsonify(error=str(error)), 400
    with closing(connect()) as database, database, database.cursor() as cursor:
        cursor.execute("INSERT INTO items (title) VALUES (%s) RETURNING id", (title,))
        return jsonify(id=cursor.fetchone()[0], title=title), 201


@app.delete("/items/<int:number>")
def delete_item(number: int):
    with closing(connect()) as database, database, database.cursor() as cursor:
        cursor.execute("DELETE FROM items WHERE id = %s", (number,))
        return ("", 204) if cursor.rowcount else (jsonify(error="no such item"), 404)
