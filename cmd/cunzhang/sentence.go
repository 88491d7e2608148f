package main

import (
	"context"
	"strings"
	"sync"

	"cunzhang/cooperatives/staff"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/web/locale"
)

// catalogue reads the sentences of both languages once. A test fails when they are broken.
var catalogue = sync.OnceValues(locale.Load)

// sentence returns the translated sentence of a key.
func (a *app) sentence(key string, args ledger.Args) string {
	return a.explain(&ledger.Error{Key: key, Args: args})
}

// explain returns the sentence of a problem, after the place it stands in when that has a name: 第12行 借方：….
func (a *app) explain(e *ledger.Error) string {
	l, err := catalogue()
	if err != nil {
		return e.Key + ": " + err.Error()
	}
	lang := locale.Lang(a.Lang)
	text := l.Error(lang, e)
	if place := l.Field(lang, e.Field); place != "" {
		return l.Text(lang, "cli.at", ledger.Args{"place": place, "sentence": text})
	}
	return text
}

// words translates several keys that have no arguments.
func (a *app) words(keys ...string) []string {
	out := make([]string, len(keys))
	for i, k := range keys {
		out[i] = a.sentence(k, nil)
	}
	return out
}

// names returns what tells the names of people.
func (a *app) names(b *books.Books) books.UserNames { return staff.New(b.DB()).Names }

// book finds the book with the code. Where the database holds a single book, it need not be named; among several it
// fails with cli.needs_book, which names them.
func (a *app) book(b *books.Books, code string) (ledger.BookInfo, error) {
	if code != "" {
		return b.Find(a.ctx, code)
	}
	all, err := b.List(a.ctx)
	if err != nil {
		return ledger.BookInfo{}, err
	}
	if len(all) == 1 {
		return all[0], nil
	}
	var codes []string
	for _, info := range all {
		codes = append(codes, info.Code)
	}
	return ledger.BookInfo{}, ledger.NewError(ledger.Invalid, "cli.needs_book",
		ledger.Args{"known": strings.Join(codes, ", ")})
}

// chart reads the chart of a book.
func (a *app) chart(b *books.Books, code string) (*ledger.Chart, error) {
	info, err := a.book(b, code)
	if err != nil {
		return nil, err
	}
	var chart *ledger.Chart
	err = b.Snapshot(a.ctx, info.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		chart, err = s.Chart(ctx)
		return err
	})
	return chart, err
}
