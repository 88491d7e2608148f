package services

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// masters is one kind of master data: how it is called in the log, how many there may be, how it is read, written and
// checked, and what is said where its code is taken. The check is told what is there already.
type masters[T any] struct {
	kind  string
	most  int
	code  func(T) string
	read  func(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]T, error)
	write func(ctx context.Context, tx *db.Tx, book ledger.BookID, item T) error
	check func(ctx context.Context, tx *db.Tx, book ledger.BookID, list, known []T) error
	taken func(T) *ledger.Error
}

// codeTaken is the problem of an entry whose code is that of another.
func codeTaken(code, name string) *ledger.Error {
	return ledger.NewError(ledger.Conflict, "team.code_taken", ledger.Args{"code": code, "name": name}).At("code")
}

// entryTaken returns the problem of an entry that is there already, for entries that go by a field and not by a code.
func entryTaken[T any](field string) func(T) *ledger.Error {
	return func(T) *ledger.Error { return ledger.NewError(ledger.Conflict, "team.entry_taken", nil).At(field) }
}

// list returns what the book has.
func (m masters[T]) list(ctx context.Context, s *Services, book ledger.BookID) ([]T, error) {
	return view(ctx, s, func(ctx context.Context, tx *db.Tx) ([]T, error) { return m.read(ctx, tx, book) })
}

// put adds items or changes those with their codes. It fails as the check does, with service.too_many, and for a form of
// one entry as Services.Entry says.
func (m masters[T]) put(
	ctx context.Context, s *Services, who ledger.Actor, key string, book ledger.BookID, list []T,
) error {
	return s.once(ctx, book, key, m.kind+".put", list, func(ctx context.Context, tx *db.Tx) error {
		return m.save(ctx, tx, who, book, list, s.entry)
	})
}

// putIn is put inside a transaction.
func (m masters[T]) putIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []T,
) error {
	return m.save(ctx, tx, who, book, list, nil)
}

func (m masters[T]) save(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, list []T, entry *string,
) error {
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := m.read(ctx, tx, book)
		if err != nil {
			return err
		}
		old := make(map[string]T, len(known))
		for _, k := range known {
			old[m.code(k)] = k
		}
		if err := m.fresh(list, old, entry); err != nil {
			return err
		}
		if err := m.check(ctx, tx, book, list, known); err != nil {
			return err
		}
		var before []T
		for _, item := range list {
			if k, replaced := old[m.code(item)]; replaced {
				before = append(before, k)
			}
			old[m.code(item)] = item
			if err := m.write(ctx, tx, book, item); err != nil {
				return err
			}
		}
		if len(old) > m.most {
			return ledger.NewError(ledger.Invalid, "service.too_many", ledger.Args{"max": strconv.Itoa(m.most)})
		}
		e := trail.Entry{Action: m.kind + ".put", Object: m.kind, After: list}
		if len(list) == 1 {
			e.Object += "/" + m.code(list[0])
		}
		if len(before) > 0 {
			e.Before = before
		}
		return h.Log(ctx, tx, who, e)
	})
}

// fresh refuses what a form puts under codes that are taken, other than that of the entry which it changes.
func (m masters[T]) fresh(list []T, old map[string]T, entry *string) error {
	if entry == nil {
		return nil
	}
	var es ledger.Errors
	for i, item := range list {
		if k, taken := old[m.code(item)]; taken && m.code(item) != *entry {
			es = append(es, atRow(i, m.taken(k)))
		}
	}
	return es.Err()
}

// merged is the list with those known that it does not replace behind.
func (m masters[T]) merged(list, known []T) []T {
	replaced := make(map[string]bool, len(list))
	for _, item := range list {
		replaced[m.code(item)] = true
	}
	out := append([]T(nil), list...)
	for _, k := range known {
		if !replaced[m.code(k)] {
			out = append(out, k)
		}
	}
	return out
}

// atRow names the row of a list, from 1, before the field of a problem.
func atRow(i int, e *ledger.Error) *ledger.Error {
	return e.At("row." + strconv.Itoa(i+1) + "." + e.Field)
}

// named checks that a code of each item is one of the known ones; an empty code passes.
func named[T any](list []T, known map[string]string, code func(T) string, key, field string) ledger.Errors {
	var es ledger.Errors
	for i, item := range list {
		if c := code(item); c != "" {
			if _, found := known[c]; !found {
				es = append(es, atRow(i, unknown(key, c).At(field)))
			}
		}
	}
	return es
}

// unknown is the error about something that the book does not have.
func unknown(key, code string) *ledger.Error {
	return ledger.NewError(ledger.NotFound, key, ledger.Args{"code": code})
}
