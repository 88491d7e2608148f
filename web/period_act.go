package web

import (
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// chosenPeriod is the month of the address, which every form of the page names.
func (r *request) chosenPeriod() (ledger.Period, error) {
	return ledger.ParsePeriod(r.QueryParam("month"))
}

// actPeriod does a step of the month of the address and shows the page again.
func actPeriod(r *request, in periodInput, done string, step func(p ledger.Period) error) error {
	p, err := r.chosenPeriod()
	if err != nil {
		return err
	}
	if err := step(p); err != nil {
		return showPeriod(r, in, err)
	}
	return r.to(r.periodLink(p) + "&done=" + done)
}

func (r *request) periodLink(p ledger.Period) string {
	return r.base() + "/periods?month=" + p.String()
}

// periodDepreciate prepares the voucher of depreciation, or shows what it would charge for the output that was typed.
func periodDepreciate(r *request) error {
	in, err := readUnits(r)
	if err != nil {
		return showPeriod(r, in, err)
	}
	if r.FormValue("preview") != "" {
		if _, err := r.chosenPeriod(); err != nil {
			return err
		}
		return showPeriod(r, in, nil)
	}
	return actPeriod(r, in, "prepared", func(p ledger.Period) error {
		_, err := r.srv.Books.Depreciate(r.ctx(), r.actor(), r.key(), r.book.ID, p, in.Units)
		return err
	})
}

// readUnits reads the output of the month by card. A box that was left empty says nothing; an idle machine has zero.
func readUnits(r *request) (periodInput, error) {
	in := periodInput{Units: map[string]ledger.Quantity{}, Texts: map[string]string{}}
	var es ledger.Errors
	for name := range r.Request().PostForm {
		no, ok := strings.CutPrefix(name, "units.")
		if !ok {
			continue
		}
		text := strings.TrimSpace(r.Request().PostForm.Get(name))
		in.Texts[no] = text
		if text == "" {
			continue
		}
		q, err := ledger.ParseQuantity(text)
		if err != nil {
			for _, e := range ledger.Problems(err) {
				es = append(es, e.At(name))
			}
			continue
		}
		in.Units[no] = q
	}
	return in, es.Err()
}

// periodCarry prepares the vouchers that carry income and expense forward.
func periodCarry(r *request) error {
	in := periodInput{Separate: r.FormValue("separate") != ""}
	return actPeriod(r, in, "prepared", func(p ledger.Period) error {
		_, err := r.srv.Books.CarryForward(r.ctx(), r.actor(), r.key(), r.book.ID, p, books.CarryForwardOptions{
			Separate: in.Separate,
		})
		return err
	})
}

// periodYearEnd prepares the voucher that moves the result of the year.
func periodYearEnd(r *request) error {
	return actPeriod(r, periodInput{}, "prepared", func(p ledger.Period) error {
		_, err := r.srv.Books.YearEnd(r.ctx(), r.actor(), r.key(), r.book.ID, p.Year())
		return err
	})
}

func periodClose(r *request) error {
	return actPeriod(r, periodInput{}, "closed", func(p ledger.Period) error {
		_, err := r.srv.Books.Close(r.ctx(), r.actor(), r.key(), r.book.ID, p)
		return err
	})
}

// periodAsk asks for a closed month to be opened again.
func periodAsk(r *request) error {
	in := periodInput{Reason: r.FormValue("reason")}
	return actPeriod(r, in, "asked", func(p ledger.Period) error {
		_, err := r.srv.Books.AskReopen(r.ctx(), r.actor(), r.key(), r.book.ID, p, in.Reason)
		return err
	})
}

// periodReopen grants a request to reopen.
func periodReopen(r *request) error {
	return actPeriod(r, periodInput{}, "reopened", func(ledger.Period) error {
		asked, err := r.asked()
		if err != nil {
			return err
		}
		return r.srv.Books.Reopen(r.ctx(), r.actor(), r.key(), r.book.ID, asked)
	})
}

// periodRefuse refuses a request to reopen, or takes it back.
func periodRefuse(r *request) error {
	return actPeriod(r, periodInput{}, "refused", func(ledger.Period) error {
		asked, err := r.asked()
		if err != nil {
			return err
		}
		return r.srv.Books.RefuseReopen(r.ctx(), r.actor(), r.key(), r.book.ID, asked,
			strings.TrimSpace(r.FormValue("refusal")))
	})
}

// asked is the number of the request that a form answers.
func (r *request) asked() (int64, error) {
	n, err := strconv.ParseInt(r.FormValue("asked"), 10, 64)
	if err != nil {
		return 0, ledger.NewError(ledger.Invalid, "web.bad_form", nil)
	}
	return n, nil
}

// periodLock locks the year for good, once the person has ticked that this is meant.
func periodLock(r *request) error {
	return actPeriod(r, periodInput{}, "locked", func(p ledger.Period) error {
		if r.FormValue("confirm") == "" {
			return ledger.NewError(ledger.Invalid, "web.period.unconfirmed", nil).At("confirm")
		}
		return r.srv.Books.LockYear(r.ctx(), r.actor(), r.key(), r.book.ID, p.Year())
	})
}
