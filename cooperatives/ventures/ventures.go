package ventures

import (
	"context"
	"slices"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Ventures is the service that keeps the ventures of all books. It is safe for use by many goroutines.
type Ventures struct {
	db    *db.DB
	books *books.Books
}

// New returns the service over the books.
func New(b *books.Books) *Ventures { return &Ventures{db: b.DB(), books: b} }

// MaxVentures bounds the ventures of a book, and its contracts as well.
const MaxVentures = 500

// Kind is what a venture is.
type Kind int8

// The kinds: 民宿, 农庄, 工坊, 果园, 其他.
const (
	KindUnknown Kind = iota
	Lodge
	Farm
	Workshop
	Orchard
	OtherKind
)

// AllKinds lists the kinds.
var AllKinds = [...]Kind{Lodge, Farm, Workshop, Orchard, OtherKind}

var kindNames = [...]string{"unknown", "lodge", "farm", "workshop", "orchard", "other"}

// String returns the English name of the kind.
func (k Kind) String() string { return nameOf(kindNames[:], int(k)) }

// ParseKind reads the name of a kind or fails with venture.kind.
func ParseKind(s string) (Kind, error) {
	k := Kind(slices.Index(kindNames[1:], s) + 1)
	if k == KindUnknown {
		return k, ledger.NewError(ledger.Invalid, "venture.kind", nil).At("kind")
	}
	return k, nil
}

func nameOf(names []string, i int) string {
	if i < 0 || i >= len(names) {
		return names[0]
	}
	return names[i]
}

// Mode is how a venture is operated (经营方式).
type Mode int8

// The modes.
const (
	ModeUnknown  Mode = iota
	SelfOperated      // 自营
	Leased            // 出租流转: an operator rents it
	Entrusted         // 委托经营: an operator runs it for its owners
)

// AllModes lists the modes.
var AllModes = [...]Mode{SelfOperated, Leased, Entrusted}

var modeNames = [...]string{"unknown", "self-operated", "leased", "entrusted"}

// String returns the English name of the mode.
func (m Mode) String() string { return nameOf(modeNames[:], int(m)) }

// ParseMode reads the name of a mode or fails with venture.mode.
func ParseMode(s string) (Mode, error) {
	m := Mode(slices.Index(modeNames[1:], s) + 1)
	if m == ModeUnknown {
		return m, ledger.NewError(ledger.Invalid, "venture.mode", nil).At("mode")
	}
	return m, nil
}

// Venture is a venture of a village (经营项目).
type Venture struct {
	Code         string // also its code in the book's venture dimension
	Name         string
	Kind         Kind
	Mode         Mode
	Operator     string // who runs it; empty where the collective does
	Rooms        int
	Beds         int
	Houses       int             // farmhouses that it uses
	Land         ledger.Quantity // 亩
	Source       string          // code of the book that it keeps here; empty where months are reported
	Counterparty string          // its code among the counterparties of the collective's book; may be empty
	Accounts     SourceAccounts  // of the source; those of the regime where empty
	Active       bool            // false once it has ended
}

func (v *Venture) check() ledger.Errors {
	var es ledger.Errors
	if e := required("code", v.Code, ledger.MaxText); e != nil {
		es = append(es, e)
	}
	if e := required("name", v.Name, cooperatives.MaxName); e != nil {
		es = append(es, e)
	}
	if e := ledger.CheckText("venture_operator", v.Operator, cooperatives.MaxName); e != nil {
		es = append(es, e)
	}
	if e := ledger.CheckText("counterparty", v.Counterparty, ledger.MaxText); e != nil {
		es = append(es, e)
	}
	if v.Kind <= KindUnknown || v.Kind > OtherKind {
		es = append(es, ledger.NewError(ledger.Invalid, "venture.kind", nil).At("kind"))
	}
	if v.Mode <= ModeUnknown || v.Mode > Entrusted {
		es = append(es, ledger.NewError(ledger.Invalid, "venture.mode", nil).At("mode"))
	}
	if min(v.Rooms, v.Beds, v.Houses) < 0 || max(v.Rooms, v.Beds, v.Houses) > 1_000_000 || v.Land < 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "venture.counts", nil))
	}
	return es
}

func required(field, text string, most int) *ledger.Error {
	if text == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At(field)
	}
	return ledger.CheckText(field, text, most)
}

// PutVenture adds a venture or changes the one with its code, and gives the book a value of the venture dimension with
// its code and name. It fails with venture.kind, venture.mode, venture.counts, venture.own_source for a source that is
// the collective's own book, venture.accounts_overlap, account.unknown for an account that the source lacks,
// venture.counterparty for one that the book lacks, and venture.too_many.
func (s *Ventures) PutVenture(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, v Venture) error {
	if err := v.check().Err(); err != nil {
		return err
	}
	if err := s.checkSource(ctx, book, v); err != nil {
		return err
	}
	return s.once(ctx, book, key, "venture.put", v, func(ctx context.Context, tx *db.Tx) error {
		value := books.DimensionValue{Kind: ledger.Venture, Code: v.Code, Name: v.Name, Active: v.Active}
		if err := s.books.PutDimensionValuesIn(ctx, tx, who, book, []books.DimensionValue{value}); err != nil {
			return err
		}
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			known, err := listVentures(ctx, tx, book)
			if err != nil {
				return err
			}
			e := trail.Entry{Action: "venture.put", Object: "venture/" + v.Code, After: v}
			i := slices.IndexFunc(known, func(k Venture) bool { return k.Code == v.Code })
			if i >= 0 {
				e.Before = known[i]
			} else if len(known) >= MaxVentures {
				return ledger.NewError(ledger.Invalid, "venture.too_many", ledger.Args{"max": strconv.Itoa(MaxVentures)})
			}
			if err := putVenture(ctx, tx, book, v); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
	})
}

// checkSource checks that the source and the accounts in it exist, and the venture among the counterparties.
func (s *Ventures) checkSource(ctx context.Context, book ledger.BookID, v Venture) error {
	if err := s.checkCounterparty(ctx, book, v.Counterparty); err != nil || v.Source == "" {
		return err
	}
	info, err := s.books.Find(ctx, v.Source)
	if err != nil {
		return err
	}
	if info.ID == book {
		return ledger.NewError(ledger.Invalid, "venture.own_source", nil).At("source")
	}
	return s.books.Snapshot(ctx, info.ID, nil, func(ctx context.Context, snap *books.Snapshot) error {
		chart, err := snap.Chart(ctx)
		if err != nil {
			return err
		}
		return v.Accounts.check(chart).Err()
	})
}

// checkCounterparty fails with venture.counterparty unless the code is empty or a counterparty of the book.
func (s *Ventures) checkCounterparty(ctx context.Context, book ledger.BookID, code string) error {
	if code == "" {
		return nil
	}
	values, err := s.books.DimensionValues(ctx, book, ledger.Counterparty)
	if err == nil && !slices.ContainsFunc(values, func(v books.DimensionValue) bool { return v.Code == code }) {
		err = ledger.NewError(ledger.Invalid, "venture.counterparty", ledger.Args{"code": code}).At("counterparty")
	}
	return err
}

// once runs a write of the book that has no result.
func (s *Ventures) once(
	ctx context.Context, book ledger.BookID, key, operation string, request any,
	f func(ctx context.Context, tx *db.Tx) error,
) error {
	_, err := books.Once(ctx, s.db, book, key, operation, request,
		func(ctx context.Context, tx *db.Tx) (bool, error) { return true, f(ctx, tx) })
	return err
}

// List returns the ventures of the book in order of code.
func (s *Ventures) List(ctx context.Context, book ledger.BookID) ([]Venture, error) {
	var out []Venture
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listVentures(ctx, tx, book)
		return err
	})
	return out, err
}

// Month is what a month brought. Revenue and cost, in fen, are left at zero by a venture with a source; Audited says
// that somebody audited the figures of the month, wherever they come from, and Document which report says so.
type Month struct {
	Venture  string
	Period   ledger.Period
	Revenue  ledger.Money
	Cost     ledger.Money
	Visitors int
	Nights   int
	Audited  bool
	Document string
}

func (m *Month) check() ledger.Errors {
	var es ledger.Errors
	if !m.Period.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "period.malformed", ledger.Args{"text": m.Period.String()}))
	}
	if m.Revenue < 0 || m.Cost < 0 || max(m.Revenue, m.Cost) > ledger.MaxMoney || m.Visitors < 0 || m.Nights < 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "venture.month", nil))
	}
	if m.Audited && m.Document == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "venture.audit_document", nil).At("document"))
	}
	if e := ledger.CheckText("document", m.Document, ledger.MaxSummary); e != nil {
		es = append(es, e)
	}
	return es
}

// confirms reports whether the month tells the same money as before, at least as well audited.
func (m Month) confirms(before Month) bool {
	return m.Revenue == before.Revenue && m.Cost == before.Cost && (m.Audited || !before.Audited)
}

// unsettled fails with venture.month_settled when a settlement rests on the month.
func unsettled(ctx context.Context, tx *db.Tx, book ledger.BookID, venture string, p ledger.Period) error {
	all, err := settlementsOn(ctx, tx, book, venture, p)
	if err != nil {
		return err
	}
	for _, s := range all {
		c, err := readVersion(ctx, tx, book, s.Contract, s.Version)
		if err != nil {
			return err
		}
		if !c.fixed() {
			return ledger.NewError(ledger.Conflict, "venture.month_settled",
				ledger.Args{"period": p.String(), "contract": c.No})
		}
	}
	return nil
}

// PutMonth reports what a month of a venture brought, or corrects it. It fails with venture.unknown, venture.month for
// negative figures, venture.month_ahead for one that has not begun, venture.audit_document, venture.has_source for money
// of a venture whose figures come from its book, and venture.month_settled once a settlement rests on the month: then
// its money stays, while an audit that finds the same can still be noted.
func (s *Ventures) PutMonth(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, m Month) error {
	if err := m.check().Err(); err != nil {
		return err
	}
	return s.once(ctx, book, key, "venture.month", m, func(ctx context.Context, tx *db.Tx) error {
		return trail.Write(ctx, tx, book, func(h *trail.Head) error {
			v, err := readVenture(ctx, tx, book, m.Venture)
			if err != nil {
				return err
			}
			if m.Period > ledger.DateOf(tx.Now).Period() {
				return ledger.NewError(ledger.Invalid, "venture.month_ahead", nil).At("period")
			}
			if v.Source != "" && (m.Revenue != 0 || m.Cost != 0) {
				return ledger.NewError(ledger.Invalid, "venture.has_source", ledger.Args{"name": v.Name, "book": v.Source})
			}
			e := trail.Entry{
				Action: "venture.month", Object: "venture/" + m.Venture + "/" + m.Period.String(), After: m,
			}
			known, err := listMonths(ctx, tx, book, m.Venture, ledger.Span{From: m.Period, To: m.Period})
			if err != nil {
				return err
			}
			if len(known) == 0 || !m.confirms(known[0]) {
				if err := unsettled(ctx, tx, book, m.Venture, m.Period); err != nil {
					return err
				}
			}
			if len(known) > 0 {
				e.Before = known[0]
			}
			if err := putMonth(ctx, tx, book, m); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
	})
}

// Months lists what was reported of a venture in the span, in order of month.
func (s *Ventures) Months(
	ctx context.Context, book ledger.BookID, venture string, span ledger.Span,
) ([]Month, error) {
	var out []Month
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listMonths(ctx, tx, book, venture, span)
		return err
	})
	return out, err
}
