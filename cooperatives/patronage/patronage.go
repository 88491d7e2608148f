package patronage

import (
	"context"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Patronage is the service that keeps member accounts. It is safe for use by many goroutines.
type Patronage struct {
	db *db.DB
}

// New returns the service over an open, migrated database.
func New(d *db.DB) *Patronage { return &Patronage{d} }

// Limits of a book.
const (
	MaxProducts = 500
	MaxRows     = 20_000 // sales or entries in one write
)

// Product is what members sell through the cooperative or buy from it.
type Product struct {
	Code   string
	Name   string
	Unit   string          // 斤, 亩, 次
	Weight decimal.Decimal // that one unit counts by volume; at most 10,000 with four decimals
}

// The weight of a product is stored in ten-thousandths.
const (
	weightDigits = 4
	maxWeight    = 10_000
	maxUnit      = 16
)

func (p *Product) check() ledger.Errors {
	var es ledger.Errors
	for _, e := range []*ledger.Error{
		required("code", p.Code, cooperatives.MaxCode), required("name", p.Name, cooperatives.MaxName),
		required("unit", p.Unit, maxUnit),
	} {
		if e != nil {
			es = append(es, e)
		}
	}
	scaled := p.Weight.Shift(weightDigits)
	if p.Weight.IsNegative() || !scaled.IsInteger() || p.Weight.GreaterThan(decimal.NewFromInt(maxWeight)) {
		es = append(es, ledger.NewError(ledger.Invalid, "patronage.weight", nil).At("weight"))
	}
	return es
}

func required(field, text string, most int) *ledger.Error {
	if text == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At(field)
	}
	return ledger.CheckText(field, text, most)
}

// PutProduct adds a product or changes the one with its code. It fails with field.required, patronage.weight and
// patronage.too_many_products.
func (s *Patronage) PutProduct(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, p Product,
) error {
	p.Code, p.Name, p.Unit = strings.TrimSpace(p.Code), strings.TrimSpace(p.Name), strings.TrimSpace(p.Unit)
	if err := p.check().Err(); err != nil {
		return err
	}
	_, err := books.Once(ctx, s.db, book, key, "patronage.product", p, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, s.PutProductIn(ctx, tx, who, book, p)
	})
	return err
}

// PutProductIn is PutProduct inside a transaction.
func (s *Patronage) PutProductIn(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, p Product,
) error {
	if err := p.check().Err(); err != nil {
		return err
	}
	return trail.Write(ctx, tx, book, func(h *trail.Head) error {
		known, err := readProducts(ctx, tx, book)
		if err != nil {
			return err
		}
		e := trail.Entry{Action: "patronage.product", Object: "product/" + p.Code, After: logProduct(p)}
		for _, k := range known {
			if k.Code == p.Code {
				e.Before = logProduct(k)
			}
		}
		if e.Before == nil && len(known) >= MaxProducts {
			return ledger.NewError(ledger.Invalid, "patronage.too_many_products",
				ledger.Args{"max": strconv.Itoa(MaxProducts)})
		}
		if err := putProduct(ctx, tx, book, p); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, e)
	})
}

func logProduct(p Product) map[string]string {
	return map[string]string{"name": p.Name, "unit": p.Unit, "weight": p.Weight.String()}
}

// SetBasis says what counts as patronage, as the charter has it. It fails with patronage.basis for an unknown one.
func (s *Patronage) SetBasis(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, b cooperatives.Basis,
) error {
	if _, err := cooperatives.ParseBasis(b.String()); err != nil {
		return err
	}
	return s.once(ctx, key, book, "patronage.basis", b, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		before, err := readBasis(ctx, tx, book)
		if err != nil {
			return err
		}
		if err := putBasis(ctx, tx, book, b); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "patronage.basis", Object: "patronage", Before: map[string]string{"basis": before.String()},
			After: map[string]string{"basis": b.String()},
		})
	})
}

// once runs a write that has no result.
func (s *Patronage) once(
	ctx context.Context, key string, book ledger.BookID, operation string, request any,
	f func(ctx context.Context, tx *db.Tx, h *trail.Head) error,
) error {
	_, err := books.Once(ctx, s.db, book, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) {
			return true, trail.Write(ctx, tx, book, func(h *trail.Head) error { return f(ctx, tx, h) })
		})
	return err
}

// Products returns the products in order of code, and what counts as patronage.
func (s *Patronage) Products(ctx context.Context, book ledger.BookID) ([]Product, cooperatives.Basis, error) {
	var out []Product
	var basis cooperatives.Basis
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if out, err = readProducts(ctx, tx, book); err != nil {
			return err
		}
		basis, err = readBasis(ctx, tx, book)
		return err
	})
	return out, basis, err
}
