CREATE TABLE items (
    id serial PRIMARY KEY,
    title text NOT NULL CHECK (title <> '')
);
