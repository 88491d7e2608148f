package books

import (
	"context"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// DimensionValue is one member, counterparty, venture, project or department of a book.
type DimensionValue struct {
	Kind   ledger.Dimension
	Code   string
	Name   string
	Active bool
}

// PutDimensionValues adds values or changes the names and states of known ones.
func (b *Books) PutDimensionValues(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, values []DimensionValue,
) error {
	_, err := Once(ctx, b.db, book, key, "dimension.put", values, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, b.PutDimensionValuesIn(ctx, tx, who, book, values)
	})
	return err
}

// PutDimensionValuesIn is PutDimensionValues inside a transaction.
func (b *Books) PutDimensionValuesIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, values []DimensionValue,
) error {
	var es ledger.Errors
	for i, v := range values {
		es = append(es, v.check(i)...)
	}
	if err := es.Err(); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		for _, v := range values {
			before, err := readDimensionValue(ctx, tx, book, v.Kind, v.Code)
			if err != nil {
				return err
			}
			if err := putDimensionValue(ctx, tx, book, v); err != nil {
				return err
			}
			e := trail.Entry{Action: "dimension.put", Object: v.Kind.String() + "/" + v.Code, After: v}
			if before != nil {
				e.Before = before
			}
			if err := h.Log(ctx, tx, who, e); err != nil {
				return err
			}
		}
		return nil
	})
}

func (v DimensionValue) check(i int) ledger.Errors {
	var es ledger.Errors
	field := func(name string) string { return ledger.LineField(i, name) }
	if v.Kind <= ledger.DimensionUnknown || v.Kind > ledger.Department {
		es = append(es, ledger.NewError(ledger.Invalid, "dimension.kind", nil).At(field("kind")))
	}
	for _, t := range []struct {
		name, text string
		max        int
	}{{"code", v.Code, ledger.MaxText}, {"name", v.Name, maxName}} {
		if strings.TrimSpace(t.text) == "" {
			es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At(field(t.name)))
		} else if e := ledger.CheckText(field(t.name), t.text, t.max); e != nil {
			es = append(es, e)
		}
	}
	return es
}

// DimensionValues lists the values of one kind in order of code.
func (b *Books) DimensionValues(
	ctx context.Context, book ledger.BookID, kind ledger.Dimension,
) ([]DimensionValue, error) {
	var out []DimensionValue
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listDimensionValues(ctx, tx, book, kind)
		return err
	})
	return out, err
}

// checkDimensionValues refuses lines that name unknown or inactive values.
func checkDimensionValues(ctx context.Context, tx *db.Tx, book ledger.BookID, lines []ledger.Line) error {
	var es ledger.Errors
	for i, l := range lines {
		for _, kind := range ledger.AllDimensions {
			code := l.Dimensions.Value(kind)
			if code == "" {
				continue
			}
			v, err := readDimensionValue(ctx, tx, book, kind, code)
			if err != nil {
				return err
			}
			args := ledger.Args{"dimension": kind.String(), "code": code}
			if v == nil {
				es = append(es, ledger.NewError(ledger.Invalid, "dimension.unknown", args).
					At(ledger.LineField(i, kind.String())))
			} else if !v.Active {
				es = append(es, ledger.NewError(ledger.Invalid, "dimension.set_aside", args).
					At(ledger.LineField(i, kind.String())))
			}
		}
	}
	return es.Err()
}
