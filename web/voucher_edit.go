package web

import (
	"context"
	"strconv"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// key is the submission key of the form that was sent.
func (r *request) key() string { return r.Request().PostFormValue("key") }

func (r *request) voucherLink(id ledger.VoucherID) string {
	return r.base() + "/vouchers/" + strconv.FormatInt(int64(id), 10)
}

// voucherID reads the number of the voucher in the path.
func (r *request) voucherID() (ledger.VoucherID, error) {
	id, err := strconv.ParseInt(r.Param("id"), 10, 64)
	if err != nil || id <= 0 {
		return 0, ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": clip(r.Param("id"), 20)})
	}
	return ledger.VoucherID(id), nil
}

// voucherNew shows an empty grid, or one that begins from a template or from another voucher.
func voucherNew(r *request) error {
	f := &voucherForm{Series: string(ledger.General), Attachments: "0"}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		f.Date = r.defaultDate().String()
		if name := r.QueryParam("template"); name != "" {
			return f.fromTemplate(ctx, s, name)
		}
		if text := r.QueryParam("copy"); text != "" {
			return f.fromVoucher(ctx, s, text)
		}
		if text := r.QueryParam("supplements"); text != "" {
			return f.supplement(ctx, r, s, text)
		}
		return nil
	})
	if err != nil {
		return err
	}
	return showForm(r, f, nil)
}

// defaultDate is today, or the last day of the chosen month when that is another one.
func (r *request) defaultDate() ledger.Date {
	if r.month == 0 || r.month == r.today().Period() {
		return r.today()
	}
	return r.month.Last()
}

func (f *voucherForm) fromTemplate(ctx context.Context, s *books.Snapshot, name string) error {
	templates, err := s.Templates(ctx)
	if err != nil {
		return err
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	for _, t := range templates {
		if t.Name == name {
			f.Series, f.Note, f.Rows = string(t.Series), t.Note, rowsOf(t.VoucherLines(), chart)
			return nil
		}
	}
	return ledger.NewError(ledger.NotFound, "template.unknown", ledger.Args{"name": clip(name, 60)})
}

func (f *voucherForm) fromVoucher(ctx context.Context, s *books.Snapshot, text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": clip(text, 20)})
	}
	v, err := s.Voucher(ctx, ledger.VoucherID(id))
	if err != nil {
		return err
	}
	chart, err := s.Chart(ctx)
	if err != nil {
		return err
	}
	f.Series, f.Note, f.Rows = string(v.Series), v.Note, rowsOf(v.Lines, chart)
	return nil
}

// supplement begins a voucher that adds what a posted one left out (补充登记).
func (f *voucherForm) supplement(ctx context.Context, r *request, s *books.Snapshot, text string) error {
	id, err := strconv.ParseInt(text, 10, 64)
	if err != nil {
		return ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": clip(text, 20)})
	}
	v, err := s.Voucher(ctx, ledger.VoucherID(id))
	if err != nil {
		return err
	}
	f.Supplements = id
	f.Rows = []rowForm{{No: 1, Summary: r.text("web.voucher.supplement_of", ledger.Args{
		"date": v.Date.Chinese(), "title": v.Title(),
	})}}
	return nil
}

// voucherEdit shows a draft in the grid.
func voucherEdit(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	var f *voucherForm
	err = r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		v, err := s.Voucher(ctx, id)
		if err != nil {
			return err
		}
		chart, err := s.Chart(ctx)
		if err != nil {
			return err
		}
		if v.State == ledger.Draft {
			r.month = v.Period()
			f = formOf(v, chart)
			f.balance(v.Lines)
		}
		return nil
	})
	if err != nil {
		return err
	}
	if f == nil {
		return r.to(r.voucherLink(id))
	}
	return showForm(r, f, nil)
}

func voucherCreate(r *request) error { return saveVoucher(r, 0) }

func voucherSave(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	return saveVoucher(r, id)
}

// saveVoucher keeps what was typed and does what the button says: save, save and begin the next one, hand it to the
// checker, or just show more rows.
func saveVoucher(r *request, id ledger.VoucherID) error {
	f := readVoucherForm(r)
	f.ID = int(id)
	f.settle()
	if err := f.takeFiles(r); err != nil {
		return showForm(r, f, err)
	}
	action := r.FormValue("action")
	if action == "rows" {
		f.grow(true)
		return showForm(r, f, nil)
	}
	d, err := r.readDraft(f)
	if err != nil {
		return showForm(r, f, err)
	}
	ref, err := r.srv.Books.SaveDraft(r.ctx(), r.actor(), r.key(), d)
	if err != nil {
		return showForm(r, f, err)
	}
	switch action {
	case "submit":
		f.ID, f.Version = int(ref.ID), ref.Version
		if _, err := r.srv.Books.Submit(r.ctx(), r.actor(), r.key()+".submit", r.book.ID, []books.Ref{ref}); err != nil {
			return showForm(r, f, err)
		}
		return r.to(r.voucherLink(ref.ID) + "?done=submitted")
	case "next":
		return r.to(r.base() + "/vouchers/new?done=saved&month=" + d.Date.Period().String())
	}
	return r.to(r.voucherLink(ref.ID) + "/edit?done=saved")
}

// readDraft turns the form into a draft of the book.
func (r *request) readDraft(f *voucherForm) (books.Draft, error) {
	var d books.Draft
	err := r.srv.Books.Snapshot(r.ctx(), r.book.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		c, err := readChoices(ctx, s)
		if err != nil {
			return err
		}
		d, err = f.draft(r.book.ID, c)
		return err
	})
	return d, err
}

func voucherDelete(r *request) error {
	id, err := r.voucherID()
	if err != nil {
		return err
	}
	version, err := strconv.Atoi(r.FormValue("version"))
	if err != nil {
		return ledger.NewError(ledger.Invalid, "web.bad_form", nil)
	}
	err = r.srv.Books.DeleteDraft(r.ctx(), r.actor(), r.key(), r.book.ID, books.Ref{ID: id, Version: version})
	if err != nil {
		return err
	}
	return r.to(r.base() + "/vouchers?done=deleted")
}
