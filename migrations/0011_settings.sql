-- How a book is printed and watched over, as JSON; a book without a row has the usual settings.
CREATE TABLE book_settings (
    book    {{int}} PRIMARY KEY REFERENCES books (id),
    content TEXT NOT NULL
){{strict}};
