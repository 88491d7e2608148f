package review

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// MaxText bounds each text of a thread, in characters.
const MaxText = 500

const (
	maxLabel  = 100
	maxReport = 40
)

// clean drops the blanks around a text and makes the line ends of browsers those that are counted and stored.
func clean(text string) string {
	return strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
}

func checkText(text string) ledger.Errors {
	if text == "" {
		return ledger.Errors{ledger.NewError(ledger.Invalid, "field.required", nil).At("text")}
	}
	if e := ledger.CheckNote("text", text, MaxText); e != nil {
		return ledger.Errors{e}
	}
	return nil
}

func (n NewRemark) check() ledger.Errors {
	es := checkText(n.Text)
	s := n.Subject
	onVoucher := s.Voucher > 0 && s == (Subject{Voucher: s.Voucher})
	inTime := s.Span.From.Valid() && s.Span.To.Valid() && s.Span.From <= s.Span.To
	onFigure := s.Voucher == 0 && reportFit(s.Report) && inTime
	if !onVoucher && !onFigure {
		es = append(es, ledger.NewError(ledger.Invalid, "review.subject", nil))
	}
	if e := ledger.CheckText("label", s.Label, maxLabel); e != nil {
		es = append(es, e)
	}
	return es
}

// reportFit reports whether a text can be the name of a report, which becomes part of an address.
func reportFit(name string) bool {
	return name != "" && len(name) <= maxReport && !strings.ContainsFunc(name, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '-'
	})
}

// write stores a new remark with its first entry, under the lock of the book.
func write(ctx context.Context, tx *db.Tx, who Person, book ledger.BookID, n NewRemark) (int64, error) {
	var id int64
	err := trail.Write(ctx, tx, book, func(h *trail.Head) error {
		if err := exists(ctx, tx, book, n.Subject); err != nil {
			return err
		}
		var err error
		if id, err = insertRemark(ctx, tx, book, n.Subject); err != nil {
			return err
		}
		if err := insertEntry(ctx, tx, book, id, 1, who.entry(ActionWrite, n.Text)); err != nil {
			return err
		}
		return h.Log(ctx, tx, who.Actor, trail.Entry{Action: "remark.write", Object: object(id), After: n})
	})
	return id, err
}

// exists refuses a remark on a voucher that is not posted in the book, or on an account that the book has not.
func exists(ctx context.Context, tx *db.Tx, book ledger.BookID, s Subject) error {
	if s.Voucher != 0 {
		ok, err := hasVoucher(ctx, tx, book, s.Voucher)
		if err == nil && !ok {
			err = ledger.NewError(ledger.NotFound, "voucher.unknown",
				ledger.Args{"id": strconv.FormatInt(int64(s.Voucher), 10)})
		}
		return err
	}
	if s.Account == "" {
		return nil
	}
	ok, err := hasAccount(ctx, tx, book, s.Account)
	if err == nil && !ok {
		err = ledger.NewError(ledger.Invalid, "account.unknown", ledger.Args{"code": s.Account}).At("account")
	}
	return err
}

// entry is what the person adds to a thread; the database gives it its instant.
func (p Person) entry(a Action, text string) Entry {
	return Entry{Action: a, By: p.ID, Name: p.Name, Text: text}
}

func object(id int64) string { return "remark/" + strconv.FormatInt(id, 10) }

// step is a further entry of a thread, as the submission key remembers it.
type step struct {
	Remark int64
	Action Action
	Text   string
}

func (s *Review) step(ctx context.Context, who Person, key string, book ledger.BookID, st step) error {
	st.Text = clean(st.Text)
	es := checkText(st.Text)
	if st.Action == ActionClose && st.Text == "" {
		es = nil
	}
	if err := es.Err(); err != nil {
		return err
	}
	operation := "remark." + string(st.Action)
	_, err := books.Once(ctx, s.db, book, key, operation, st, func(ctx context.Context, tx *db.Tx) (int64, error) {
		return st.Remark, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			return advance(ctx, tx, h, who, st)
		})
	})
	return err
}

// advance appends an entry to a thread, under the lock of the book.
func advance(ctx context.Context, tx *db.Tx, h *trail.Head, who Person, st step) error {
	found := make([]Remark, 1)
	var err error
	if found[0], err = readRemark(ctx, tx, h.Book, st.Remark); err != nil {
		return err
	}
	if err := readEntries(ctx, tx, h.Book, found); err != nil {
		return err
	}
	remark := found[0]
	if err := remark.takes(who, st.Action); err != nil {
		return err
	}
	no := len(remark.Entries) + 1
	if err := insertEntry(ctx, tx, h.Book, remark.ID, no, who.entry(st.Action, st.Text)); err != nil {
		return err
	}
	if err := setState(ctx, tx, h.Book, st.Remark, st.Action.state()); err != nil {
		return err
	}
	return h.Log(ctx, tx, who.Actor, trail.Entry{
		Action: "remark." + string(st.Action), Object: object(st.Remark),
		After: map[string]string{"text": st.Text},
	})
}

// takes says why the remark cannot take the action now, if it cannot.
func (r Remark) takes(who Person, a Action) error {
	last := r.Entries[len(r.Entries)-1]
	switch {
	case a == ActionAnswer && r.State != Open:
		return ledger.NewError(ledger.Conflict, "review.not_open", nil)
	case a == ActionClose && r.State != Answered:
		return ledger.NewError(ledger.Conflict, "review.not_answered", nil)
	case a == ActionClose && last.By == who.ID:
		return ledger.NewError(ledger.Denied, "review.own_answer", nil)
	case a == ActionAgain && r.State == Open:
		return ledger.NewError(ledger.Conflict, "review.still_open", nil)
	}
	return nil
}
