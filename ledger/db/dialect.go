package db

import (
	"strconv"
	"strings"
	"sync"
)

// Dialect is a kind of database.
type Dialect int8

// The dialects.
const (
	UnknownDialect Dialect = iota
	SQLite
	Postgres
)

// String returns the name that migration files carry.
func (d Dialect) String() string {
	switch d {
	case SQLite:
		return "sqlite"
	case Postgres:
		return "postgres"
	case UnknownDialect:
	}
	return "unknown"
}

// rebinder turns ? placeholders into $1, $2 …, once for each text.
type rebinder struct {
	texts sync.Map
}

func (r *rebinder) rebind(query string) string {
	if known, ok := r.texts.Load(query); ok {
		if text, ok := known.(string); ok {
			return text
		}
	}
	var b strings.Builder
	n := 0
	for part := range strings.SplitSeq(query, "?") {
		if n > 0 {
			b.WriteString("$" + strconv.Itoa(n))
		}
		b.WriteString(part)
		n++
	}
	r.texts.Store(query, b.String())
	return b.String()
}
