package ventures

import (
	"context"
	"strconv"

	"cunzhang/cooperatives"
	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Rent is rent that was received at once for several months or years. What belongs to later months is a liability, and
// no income that could be distributed, until its month has come.
type Rent struct {
	No       int // in the book, from 1; set by the service
	Contract string
	From, To ledger.Date // what it pays for, both included
	Amount   ledger.Money
	Received ledger.Date
	Money    string // account of cash or bank that took it
	Document string
	Voucher  ledger.VoucherID // of the money; set by the service
}

// maxRents bounds the rents of a book, maxRentYears the years that one can pay for (民法典 §705: at most twenty).
const (
	maxRents     = 1000
	maxRentYears = 20
)

func (r *Rent) check() ledger.Errors {
	var es ledger.Errors
	if r.Amount <= 0 || r.Amount > ledger.MaxMoney {
		es = append(es, ledger.NewError(ledger.Invalid, "rent.amount", nil).At("amount"))
	}
	if !r.From.Valid() || !r.To.Valid() || r.To < r.From || r.To.Year()-r.From.Year() > maxRentYears {
		es = append(es, ledger.NewError(ledger.Invalid, "rent.span",
			ledger.Args{"max": strconv.Itoa(maxRentYears)}).At("to"))
	}
	if !r.Received.Valid() {
		es = append(es, ledger.NewError(ledger.Invalid, "date.malformed",
			ledger.Args{"text": r.Received.String()}).At("date"))
	}
	for _, e := range []*ledger.Error{
		required("account", r.Money, ledger.MaxText), required("document", r.Document, ledger.MaxSummary),
	} {
		if e != nil {
			es = append(es, e)
		}
	}
	return es
}

// RentPart is the part of a rent that is income of one month.
type RentPart struct {
	Period ledger.Period
	Amount ledger.Money
	Done   bool // a voucher that stands moved it to income
}

// Parts spreads the rent over its months by days. The parts sum to the rent, and those of a year to what
// cooperatives.RentOfYear gives it.
func (r *Rent) Parts() ([]RentPart, error) {
	var out []RentPart
	for year := r.From.Year(); year <= r.To.Year(); year++ {
		sum, err := cooperatives.RentOfYear(r.Amount, r.From, r.To, year)
		if err != nil {
			return nil, err
		}
		var months []RentPart
		var days []int64
		for m := 1; m <= 12; m++ {
			p := ledger.Period(year*100 + m)
			first, last := max(p.First(), r.From), min(p.Last(), r.To)
			if first <= last {
				months, days = append(months, RentPart{Period: p}), append(days, int64(daysBetween(first, last)))
			}
		}
		parts, err := ledger.Allocate(sum, days)
		if err != nil {
			return nil, err
		}
		for i := range months {
			months[i].Amount = parts[i]
		}
		out = append(out, months...)
	}
	return out, nil
}

// PutRent enters a rent and drafts, submitted, the voucher of the money: debit the account that took it, credit the
// advances received of the contract. It fails with rent.amount, rent.span, contract.unknown, rent.too_many, and as
// drafts do.
func (s *Ventures) PutRent(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, r Rent,
) (Rent, error) {
	if err := r.check().Err(); err != nil {
		return r, err
	}
	w, err := s.rented(ctx, book, r.Contract)
	if err != nil {
		return r, err
	}
	return books.Once(ctx, s.db, book, key, "rent.put", r, func(ctx context.Context, tx *db.Tx) (Rent, error) {
		next := r
		known, err := listRents(ctx, tx, book)
		if err != nil {
			return r, err
		}
		if next.No = len(known) + 1; next.No > maxRents {
			return r, ledger.NewError(ledger.Invalid, "rent.too_many", ledger.Args{"max": strconv.Itoa(maxRents)})
		}
		t := w.targets()
		summary := "收合同" + r.Contract + w.venture.Name + r.From.String() + "至" + r.To.String() + "租金"
		next.Voucher, err = s.draftRent(ctx, tx, who, book, r.Contract, r.Received, []ledger.Line{
			{Summary: summary, Account: r.Money, Debit: r.Amount},
			{Summary: summary, Account: t.Received.Account, Credit: r.Amount, Dimensions: t.Received.Dimensions},
		})
		if err != nil {
			return r, err
		}
		return next, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			if err := insertRent(ctx, tx, book, next, who.ID); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "rent.put", Object: "contract/" + r.Contract, After: next,
			})
		})
	})
}

// rented reads a contract with its venture and the collective, for its accounts.
func (s *Ventures) rented(ctx context.Context, book ledger.BookID, contract string) (work, error) {
	var w work
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		if w.contract, err = readContract(ctx, tx, book, contract); err != nil {
			return err
		}
		w.venture, err = readVenture(ctx, tx, book, w.contract.Venture)
		w.Venture = w.contract.Venture
		return err
	})
	if err != nil {
		return w, err
	}
	w.collective, err = s.info(ctx, book)
	return w, err
}

// draftRent drafts and submits a voucher.
func (s *Ventures) draftRent(
	ctx context.Context, tx *db.Tx, who ledger.Actor, book ledger.BookID, ref string, day ledger.Date, lines []ledger.Line,
) (ledger.VoucherID, error) {
	return s.books.HandIn(ctx, tx, who, books.Draft{
		Book: book, Date: day, Series: ledger.General, Source: "contract", SourceRef: ref, Lines: lines,
	})
}

// Rents lists the rents of the book that were paid at once, each with its parts.
func (s *Ventures) Rents(ctx context.Context, book ledger.BookID) ([]Rent, map[int][]RentPart, error) {
	var rents []Rent
	var parts map[int][]RentPart
	err := s.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		rents, parts, err = rentParts(ctx, tx, book)
		return err
	})
	return rents, parts, err
}

func rentParts(ctx context.Context, tx *db.Tx, book ledger.BookID) ([]Rent, map[int][]RentPart, error) {
	rents, err := listRents(ctx, tx, book)
	if err != nil {
		return nil, nil, err
	}
	moved, err := listMoved(ctx, tx, book)
	if err != nil {
		return nil, nil, err
	}
	parts := make(map[int][]RentPart, len(rents))
	for _, r := range rents {
		list, err := r.Parts()
		if err != nil {
			return nil, nil, err
		}
		for i := range list {
			list[i].Done = moved[movedPart{r.No, list[i].Period}]
		}
		parts[r.No] = list
	}
	return rents, parts, nil
}
