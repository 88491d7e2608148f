package shares

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Shares is the service that keeps share registers. It is safe for use by many goroutines.
type Shares struct {
	db *db.DB
}

// New returns the service over an open, migrated database.
func New(d *db.DB) *Shares { return &Shares{d} }

// Limits of a register.
const (
	MaxClasses   = 100
	MaxMovements = 100_000
)

// Movement is an entry of the register with its number in the book, from 1 without gaps.
type Movement struct {
	No int
	cooperatives.Movement
}

// Holding is what a holder has of a class on a day, with the names that the books know.
type Holding struct {
	cooperatives.Holding
	Name      string // of the holder; empty for the collective itself
	ClassName string
}

// PutClass adds a class or gives a known one another name. It fails with what ShareClass.Validate finds,
// share.class_used when kind or points of a class that moved would change, share.too_many_classes and share.unchanged.
func (s *Shares) PutClass(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, c cooperatives.ShareClass,
) error {
	c.Code, c.Name = strings.TrimSpace(c.Code), strings.TrimSpace(c.Name)
	if err := c.Validate(); err != nil {
		return err
	}
	return s.once(ctx, key, book, "share.class", c, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		classes, err := readClasses(ctx, tx, book)
		if err != nil {
			return err
		}
		e := trail.Entry{Action: "share.class", Object: "share_class/" + c.Code, After: logClass(c)}
		for _, known := range classes {
			if known.Code != c.Code {
				continue
			}
			e.Before = logClass(known)
			same := known.Kind == c.Kind && known.Weight.Equal(c.Weight)
			if same && known.Name == c.Name {
				return ledger.NewError(ledger.Invalid, "share.unchanged", nil)
			}
			if used, err := classUsed(ctx, tx, book, c.Code); err != nil || used && !same {
				return orElse(err, ledger.NewError(ledger.Conflict, "share.class_used",
					ledger.Args{"name": known.Name}).At("class"))
			}
		}
		if e.Before == nil && len(classes) >= MaxClasses {
			return ledger.NewError(ledger.Invalid, "share.too_many_classes",
				ledger.Args{"max": strconv.Itoa(MaxClasses)})
		}
		if err := putClass(ctx, tx, book, c); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, e)
	})
}

// orElse returns err, or the refusal when there is none.
func orElse(err error, refusal *ledger.Error) error {
	if err != nil {
		return err
	}
	return refusal
}

func logClass(c cooperatives.ShareClass) map[string]string {
	return map[string]string{"name": c.Name, "kind": c.Kind.String(), "weight": c.Weight.String()}
}

// SetRules sets what the charter says of shares. It fails with share.rules for a cap that is no part of the whole or a
// date that is none, share.base_date_future for a base date after today, share.granted_since for one before the last movement
// that it would forbid, and share.cap.
func (s *Shares) SetRules(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, rules cooperatives.ShareRules,
) error {
	most := rules.Cap.Shift(capDigits)
	if rules.BaseDate != 0 && !rules.BaseDate.Valid() || !most.IsInteger() || most.IsNegative() ||
		most.GreaterThan(decimal.NewFromInt(capWhole)) {
		return ledger.NewError(ledger.Invalid, "share.rules", nil)
	}
	if !rules.Cap.IsZero() && rules.CapLaw == "" {
		rules.CapLaw = cooperatives.CharterRule
	}
	return s.once(ctx, key, book, "share.rules", rules, func(ctx context.Context, tx *db.Tx, h *trail.Head) error {
		today := ledger.DateOf(tx.Now)
		if rules.BaseDate > today {
			return ledger.NewError(ledger.Invalid, "share.base_date_future", ledger.Args{"date": today.String()}).At("base_date")
		}
		b, err := read(ctx, tx, book)
		if err != nil {
			return err
		}
		before := b.rules
		b.rules = rules
		r, err := b.register()
		if err != nil {
			return b.since(err)
		}
		if err := r.CapOn(today); err != nil {
			return err
		}
		if err := putRules(ctx, tx, book, rules); err != nil {
			return err
		}
		return h.Log(ctx, tx, who, trail.Entry{
			Action: "share.rules", Object: "share_rules", Before: logRules(before), After: logRules(rules),
		})
	})
}

// since tells once what a base date forbids of the movements so far: how many, and the day of the last.
func (b *bookShares) since(err error) error {
	var count int
	var last ledger.Date
	for _, e := range ledger.Problems(err) {
		var row int
		if _, bad := fmt.Sscanf(e.Field, "row.%d.date", &row); e.Key != "share.static" || bad != nil {
			return err
		}
		count, last = count+1, max(last, b.moves[row-1].Date)
	}
	return ledger.NewError(ledger.Invalid, "share.granted_since",
		ledger.Args{"count": strconv.Itoa(count), "date": last.String()}).At("base_date")
}

func logRules(r cooperatives.ShareRules) map[string]string {
	return map[string]string{
		"base_date": strconv.Itoa(int(r.BaseDate)), "cap": r.Cap.String(), "cap_law": string(r.CapLaw),
	}
}

// Record enters movements, all or none, and returns them with their numbers. It fails with what NewRegister finds,
// each at its row from 1, share.holder for somebody the books do not know, share.cap for who would receive more than
// the charter allows, and share.too_many_movements.
func (s *Shares) Record(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, moves []cooperatives.Movement,
) ([]Movement, error) {
	if len(moves) == 0 {
		return nil, ledger.NewError(ledger.Invalid, "share.no_movements", nil)
	}
	return books.Once(ctx, s.db, book, key, "share.record", moves,
		func(ctx context.Context, tx *db.Tx) ([]Movement, error) {
			var out []Movement
			err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
				b, err := read(ctx, tx, book)
				if err != nil {
					return err
				}
				if err := b.check(moves, ledger.DateOf(tx.Now)); err != nil {
					return err
				}
				out, err = b.enter(ctx, tx, h, who, moves)
				return err
			})
			return out, err
		})
}

// once runs a write that has no result.
func (s *Shares) once(
	ctx context.Context, key string, book ledger.BookID, operation string, request any,
	f func(ctx context.Context, tx *db.Tx, h *trail.Head) error,
) error {
	_, err := books.Once(ctx, s.db, book, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) {
			return true, trail.Write(ctx, tx, book, func(h *trail.Head) error { return f(ctx, tx, h) })
		})
	return err
}

// Classes returns the classes in order of code, at most MaxClasses.
func (s *Shares) Classes(ctx context.Context, book ledger.BookID) ([]cooperatives.ShareClass, error) {
	var out []cooperatives.ShareClass
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readClasses(ctx, tx, book)
		return err
	})
	return out, err
}

// Rules returns what the charter says of shares.
func (s *Shares) Rules(ctx context.Context, book ledger.BookID) (cooperatives.ShareRules, error) {
	var out cooperatives.ShareRules
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readRules(ctx, tx, book)
		return err
	})
	return out, err
}

// Register returns the register of the book as distributions weigh it.
func (s *Shares) Register(ctx context.Context, book ledger.BookID) (*cooperatives.Register, error) {
	var out *cooperatives.Register
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = s.RegisterIn(ctx, tx, book)
		return err
	})
	return out, err
}

// RegisterIn is Register inside a transaction.
func (s *Shares) RegisterIn(ctx context.Context, tx *db.Tx, book ledger.BookID) (*cooperatives.Register, error) {
	b, err := read(ctx, tx, book)
	if err != nil {
		return nil, err
	}
	return b.register()
}

// HoldingsOn returns what everybody holds at the end of the day, by holder and class.
func (s *Shares) HoldingsOn(ctx context.Context, book ledger.BookID, day ledger.Date) ([]Holding, error) {
	var b *bookShares
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		b, err = read(ctx, tx, book)
		return err
	})
	if err != nil {
		return nil, err
	}
	r, err := b.register()
	if err != nil {
		return nil, err
	}
	held := r.HoldingsOn(day)
	out := make([]Holding, len(held))
	for i, h := range held {
		out[i] = Holding{h, b.holders[h.Holder].name, b.className(h.Class)}
	}
	return out, nil
}

// MaxRows bounds one page of movements.
const MaxRows = 500

// Query selects movements. Empty fields select all.
type Query struct {
	Holder   cooperatives.Holder // who gives or receives
	Class    string              // code
	From, To ledger.Date         // both included
	Before   int                 // movements of a lower number, for pages
	Limit    int                 // at most MaxRows; 0 for MaxRows
}

// Movements returns entries of the register, the newest first.
func (s *Shares) Movements(ctx context.Context, book ledger.BookID, q Query) ([]Movement, error) {
	if q.Limit <= 0 || q.Limit > MaxRows {
		q.Limit = MaxRows
	}
	var out []Movement
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listMovements(ctx, tx, book, q)
		return err
	})
	return out, err
}
