package till

import (
	"context"
	"strconv"
	"strings"
	"time"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Kinds is how many denominations there are.
const Kinds = 8

// Denominations are the notes and coins that are counted, in fen, the largest first: 100 yuan down to 1 jiao.
var Denominations = [Kinds]ledger.Money{100_00, 50_00, 20_00, 10_00, 5_00, 1_00, 50, 10}

// MaxPieces bounds the pieces of one denomination.
const MaxPieces = 1_000_000

// Pieces are how many notes and coins of each denomination lay in the till.
type Pieces [Kinds]int

// Total is what the pieces are worth, in fen.
func (p Pieces) Total() ledger.Money {
	var sum ledger.Money
	for i, n := range p {
		sum += ledger.Money(n) * Denominations[i]
	}
	return sum
}

// Pending is a voucher that moves the account and was not posted when the cash was counted; amounts in fen.
type Pending struct {
	ID      ledger.VoucherID `json:"id"`
	Date    ledger.Date      `json:"date"`
	Title   string           `json:"title"`
	Summary string           `json:"summary,omitempty"`
	Debit   ledger.Money     `json:"debit,omitempty"`
	Credit  ledger.Money     `json:"credit,omitempty"`
}

// Count is what a cashier states about the cash of one account.
type Count struct {
	Book    ledger.BookID
	Account string
	Pieces  Pieces
	Reason  string // of a difference; required where there is one
}

// Sheet is a count sheet (现金盘点表). Balance is what the books said when the cashier signed, from posted vouchers
// alone; Pending lists what was not posted. ConfirmedBy is 0 until another person has confirmed the sheet. Lists of
// sheets leave Voucher out.
type Sheet struct {
	ID          int64
	Version     int // counts how often the cashier signed, so that nobody confirms what he has not seen
	Account     string
	Date        ledger.Date
	Pieces      Pieces
	Counted     ledger.Money
	Balance     ledger.Money
	Pending     []Pending
	Reason      string
	CountedBy   ledger.UserID
	Counter     string // name of the cashier when he signed
	CountedAt   time.Time
	ConfirmedBy ledger.UserID
	Confirmer   string
	ConfirmedAt time.Time
	Voucher     ledger.VoucherID // books the difference and stands; 0 for none
}

// Difference is counted cash less the balance of the books: positive for 长款, negative for 短款.
func (s Sheet) Difference() ledger.Money { return s.Counted - s.Balance }

// Expected is the balance of the books with what was not posted yet.
func (s Sheet) Expected() ledger.Money {
	sum := s.Balance
	for _, p := range s.Pending {
		sum += p.Debit - p.Credit
	}
	return sum
}

// Confirmed reports whether another person has confirmed the sheet.
func (s Sheet) Confirmed() bool { return s.ConfirmedBy != 0 }

// SheetRef names a sheet as the person saw it.
type SheetRef struct {
	ID      int64
	Version int
}

func (c Count) check() ledger.Errors {
	var es ledger.Errors
	for i, n := range c.Pieces {
		if n < 0 || n > MaxPieces {
			es = append(es, ledger.NewError(ledger.Invalid, "till.pieces",
				ledger.Args{"max": strconv.Itoa(MaxPieces)}).At("pieces."+strconv.Itoa(i+1)))
		}
	}
	if e := ledger.CheckText("reason", c.Reason, ledger.MaxSummary); e != nil {
		es = append(es, e)
	}
	return es
}

// Sign keeps what the cashier has counted with what the books say now. The sheet of the same account and day takes the
// new count until it is confirmed. Only a cashier may (till.not_cashier); a difference needs its reason
// (till.no_reason); a voucher that is posted at the same moment is till.books_moved.
func (t *Till) Sign(ctx context.Context, who ledger.Actor, key string, c Count) (SheetRef, error) {
	c.Reason = strings.TrimSpace(c.Reason)
	if err := cashierOnly(who); err != nil {
		return SheetRef{}, err
	}
	if err := c.check().Err(); err != nil {
		return SheetRef{}, err
	}
	// The books are read before the writing begins; a repeated request gets its first answer whatever they say now.
	sheet, seen, problem := t.compare(ctx, who, c)
	return books.Once(ctx, t.db, c.Book, key, "count.sign", c, func(ctx context.Context, tx *db.Tx) (SheetRef, error) {
		if problem != nil {
			return SheetRef{}, problem
		}
		sheet := sheet
		err := trail.Write(ctx, tx, c.Book, func(h *trail.Head) error {
			if h.Chain.Seq != seen {
				return ledger.NewError(ledger.Conflict, "till.books_moved", nil)
			}
			return keepSheet(ctx, tx, h, who, &sheet)
		})
		return SheetRef{sheet.ID, sheet.Version}, err
	})
}

// compare makes the sheet of a count from what the books say now, and tells where their chain stands.
func (t *Till) compare(ctx context.Context, who ledger.Actor, c Count) (sheet Sheet, seen int64, err error) {
	err = t.books.Snapshot(ctx, c.Book, nil, func(ctx context.Context, s *books.Snapshot) error {
		info, err := s.Info(ctx)
		if err != nil {
			return err
		}
		seen = info.Head.Seq
		sheet = Sheet{
			Version: 1, Account: c.Account, Date: ledger.DateOf(info.Now), Pieces: c.Pieces, Counted: c.Pieces.Total(),
			Reason: c.Reason, CountedBy: who.ID, Counter: who.Name, CountedAt: info.Now,
		}
		chart, err := s.Chart(ctx)
		if err != nil {
			return err
		}
		if !takes(chart, c.Account, ledger.Cash) {
			return ledger.NewError(ledger.Invalid, "till.no_cash_account", ledger.Args{"code": c.Account}).At("account")
		}
		if sheet.Balance, err = Balance(ctx, s, c.Account); err != nil {
			return err
		}
		sheet.Pending, err = PendingOf(ctx, s, c.Account)
		return err
	})
	if err == nil && sheet.Difference() != 0 && sheet.Reason == "" {
		err = ledger.NewError(ledger.Invalid, "till.no_reason", ledger.Args{
			"difference": sheet.Difference().Grouped(), "balance": sheet.Balance.Grouped(),
		}).At("reason")
	}
	return sheet, seen, err
}

// Balance is what posted vouchers leave on the account now, those dated later in this month included.
func Balance(ctx context.Context, s *books.Snapshot, account string) (ledger.Money, error) {
	f, err := Present(ctx, s)
	if err != nil {
		return 0, err
	}
	return f.Accounts[account].Closing(), nil
}

// Present returns the figures of the month of the snapshot, or of the first month of a book that begins later.
func Present(ctx context.Context, s *books.Snapshot) (*ledger.Figures, error) {
	info, err := s.Info(ctx)
	if err != nil {
		return nil, err
	}
	month := max(ledger.DateOf(info.Now).Period(), info.Start)
	return s.Figures(ctx, ledger.Span{From: month, To: month}, nil)
}

// PendingOf lists the vouchers that move the account and are not posted.
func PendingOf(ctx context.Context, s *books.Snapshot, account string) ([]Pending, error) {
	drafts, err := s.Drafts(ctx, everything, ledger.StateUnknown)
	if err != nil {
		return nil, err
	}
	var out []Pending
	for _, v := range drafts {
		p := Pending{ID: v.ID, Date: v.Date, Title: v.Title()}
		for _, l := range v.Lines {
			if l.Account == account {
				p.Debit, p.Credit = p.Debit+l.Debit, p.Credit+l.Credit
				if p.Summary == "" {
					p.Summary = l.Summary
				}
			}
		}
		if p.Debit != 0 || p.Credit != 0 {
			out = append(out, p)
		}
	}
	return out, nil
}

// everything spans all months that a book can have.
var everything = ledger.Span{From: 194901, To: 219912}

// keepSheet writes a new sheet, or the new count on the open one of the account and day.
func keepSheet(ctx context.Context, tx *db.Tx, h *trail.Head, who ledger.Actor, sheet *Sheet) error {
	old, found, err := openSheet(ctx, tx, h.Book, sheet.Account, sheet.Date)
	if err != nil {
		return err
	}
	e := trail.Entry{Action: "count.sign"}
	if found {
		sheet.ID, sheet.Version = old.ID, old.Version+1
		e.Before = loggedSheet(old)
		err = updateSheet(ctx, tx, h.Book, *sheet)
	} else {
		if sheet.ID, err = nextSheet(ctx, tx, h.Book); err != nil {
			return err
		}
		err = insertSheet(ctx, tx, h.Book, *sheet)
	}
	if err != nil {
		return err
	}
	e.Object, e.After = sheetObject(sheet.ID), loggedSheet(*sheet)
	return h.Log(ctx, tx, who, e)
}

// Confirm has another person state that the count is right. A cashier may not (till.confirm_other); a sheet that was
// counted again meanwhile is till.count_stale, a confirmed one till.count_confirmed.
func (t *Till) Confirm(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, ref SheetRef) error {
	_, err := books.Once(ctx, t.db, book, key, "count.confirm", ref, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			sheet, err := readSheet(ctx, tx, book, ref.ID)
			switch {
			case err != nil:
				return err
			case who.Cashier || who.ID == sheet.CountedBy:
				return ledger.NewError(ledger.Denied, "till.confirm_other", nil)
			case sheet.Confirmed():
				return ledger.NewError(ledger.Conflict, "till.count_confirmed", ledger.Args{"name": sheet.Confirmer})
			case sheet.Version != ref.Version:
				return ledger.NewError(ledger.Conflict, "till.count_stale", nil)
			}
			if err := confirmSheet(ctx, tx, book, ref.ID, who); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{
				Action: "count.confirm", Object: sheetObject(ref.ID), After: loggedSheet(sheet),
			})
		})
	})
	return err
}

func sheetObject(id int64) string { return "count/" + strconv.FormatInt(id, 10) }

// loggedCount is what the log keeps of a sheet; money is written in words that people read.
type loggedCount struct {
	Account    string `json:"account"`
	Counted    string `json:"counted"`
	Balance    string `json:"balance"`
	Difference string `json:"difference"`
	Reason     string `json:"reason,omitempty"`
}

func loggedSheet(s Sheet) loggedCount {
	return loggedCount{s.Account, s.Counted.Grouped(), s.Balance.Grouped(), s.Difference().Grouped(), s.Reason}
}

// Sheet returns one count sheet, or till.count_unknown.
func (t *Till) Sheet(ctx context.Context, book ledger.BookID, id int64) (Sheet, error) {
	var out Sheet
	err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = readSheet(ctx, tx, book, id)
		return err
	})
	return out, err
}

// Sheets lists the last count sheets of the book, the newest first; limit bounds them.
func (t *Till) Sheets(ctx context.Context, book ledger.BookID, limit int) ([]Sheet, error) {
	var out []Sheet
	err := t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listSheets(ctx, tx, book, limit)
		return err
	})
	return out, err
}

// OpenSheet returns the sheet of the account and day that still takes a new count, or false.
func (t *Till) OpenSheet(
	ctx context.Context, book ledger.BookID, account string, day ledger.Date,
) (sheet Sheet, found bool, err error) {
	err = t.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		sheet, found, err = openSheet(ctx, tx, book, account, day)
		return err
	})
	return sheet, found, err
}
