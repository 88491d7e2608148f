package web

import (
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/review"
	"cunzhang/reports"
)

// remarkWrite begins a thread on the voucher or figure that the form names.
func remarkWrite(r *request) error {
	n := review.NewRemark{Text: r.FormValue("text")}
	var err error
	if n.Subject, err = r.readSubject(); err == nil {
		_, err = r.review().Write(r.ctx(), r.reviewer(), r.key(), r.book.ID, n)
	}
	if err != nil {
		return r.remarkAgain(nil, err)
	}
	return r.remarkDone()
}

// readSubject reads what the form is about: a voucher, or a report with its span.
func (r *request) readSubject() (review.Subject, error) {
	var on review.Subject
	if text := r.FormValue("voucher"); text != "" && text != "0" {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil || id <= 0 {
			return on, ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": clip(text, 20)})
		}
		on.Voucher = ledger.VoucherID(id)
		return on, nil
	}
	on.Report = r.FormValue("report")
	if !slices.ContainsFunc(reports.Reports(), func(rep reports.Report) bool { return rep.Name == on.Report }) {
		return on, ledger.NewError(ledger.NotFound, "web.no_page", nil)
	}
	on.Account, on.Label = r.FormValue("account"), strings.TrimSpace(r.FormValue("label"))
	var err error
	on.Span, err = ledger.ParseSpan(r.FormValue("span"))
	return on, err
}

// actRemark takes the remark of the path a step further.
func actRemark(r *request, do func(who review.Person, id int64, text string) error) error {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return ledger.NewError(ledger.NotFound, "review.unknown", ledger.Args{"id": clip(r.Param("id"), 20)})
	}
	if err := do(r.reviewer(), id, r.FormValue("text")); err != nil {
		remark, find := r.review().Find(r.ctx(), r.book.ID, id)
		if find != nil {
			return find
		}
		return r.remarkAgain([]review.Remark{remark}, err)
	}
	return r.remarkDone()
}

func remarkAnswer(r *request) error {
	return actRemark(r, func(who review.Person, id int64, text string) error {
		return r.review().Answer(r.ctx(), who, r.key(), r.book.ID, id, text)
	})
}

func remarkClose(r *request) error {
	return actRemark(r, func(who review.Person, id int64, text string) error {
		return r.review().Close(r.ctx(), who, r.key(), r.book.ID, id, text)
	})
}

func remarkAskAgain(r *request) error {
	return actRemark(r, func(who review.Person, id int64, text string) error {
		return r.review().AskAgain(r.ctx(), who, r.key(), r.book.ID, id, text)
	})
}

// remarkBack is where the person was: the voucher, the report or the list.
func (r *request) remarkBack() string {
	if back := localPath(r.FormValue("back")); strings.HasPrefix(back, r.base()+"/") {
		back, _, _ = strings.Cut(back, "#")
		return back
	}
	return r.base() + "/remarks"
}

func (r *request) remarkDone() error { return r.to(withDone(r.remarkBack(), "saved") + "#remarks") }

// remarkAgain shows what was typed once more with what is wrong, below the thread it was meant for, if any.
func (r *request) remarkAgain(thread []review.Remark, problem error) error {
	rows, err := r.remarkRows(thread)
	if err != nil {
		return err
	}
	data := remarksView{
		Rows: rows, Report: r.FormValue("report"), Span: r.FormValue("span"), Account: r.FormValue("account"),
		Label: r.FormValue("label"), Text: r.FormValue("text"), Back: r.remarkBack(),
	}
	data.Voucher, _ = strconv.ParseInt(r.FormValue("voucher"), 10, 64) // the service has refused anything else
	return r.again(problem, "remark_form", r.text("web.review.title", nil), &data)
}
