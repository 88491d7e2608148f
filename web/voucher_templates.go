package web

import (
	"context"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// templatePage lists what the book remembers for typing: vouchers to begin from, and summaries.
type templatePage struct {
	Templates []templateView
	Memos     []string // those of the book, which can be forgotten
	Defaults  []string
	Save      *templateForm // nil until a voucher is chosen
	Memo      string
}

type templateView struct {
	Name, Note string
	Lines      []templateLineView
}

type templateLineView struct {
	Summary, Account, Side string
	Amount                 ledger.Money
}

// templateForm makes a template of a voucher.
type templateForm struct {
	Voucher string // id
	Title   string
	Link    string
	Name    string
	Amounts bool
}

func templateList(r *request) error {
	var save *templateForm
	if id := r.QueryParam("voucher"); id != "" {
		save = &templateForm{Voucher: id}
	}
	return showTemplates(r, save, "", nil)
}

func showTemplates(r *request, save *templateForm, memo string, problem error) error {
	data := templatePage{Save: save, Memo: memo, Defaults: books.DefaultMemos()}
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		chart, err := s.Chart(ctx)
		if err != nil {
			return err
		}
		templates, err := s.Templates(ctx)
		if err != nil {
			return err
		}
		for _, t := range templates {
			data.Templates = append(data.Templates, viewTemplate(t, chart))
		}
		memos, err := s.Memos(ctx)
		if err != nil {
			return err
		}
		for _, m := range memos {
			if !slices.Contains(data.Defaults, m) {
				data.Memos = append(data.Memos, m)
			}
		}
		if save == nil {
			return nil
		}
		_, err = save.complete(ctx, r, s)
		return err
	})
	if err != nil {
		return err
	}
	title := r.text("web.templates.title", nil)
	if problem != nil {
		return r.again(problem, "templates", title, &data)
	}
	return r.render(http.StatusOK, "templates", title, &data)
}

func viewTemplate(t books.Template, chart *ledger.Chart) templateView {
	v := templateView{Name: t.Name, Note: t.Note}
	for _, l := range t.Lines {
		v.Lines = append(v.Lines, templateLineView{l.Summary, accountText(chart, l.Account), l.Side.String(), l.Amount})
	}
	return v
}

// complete reads the voucher that the form is about, and proposes its summary as the name.
func (f *templateForm) complete(ctx context.Context, r *request, s *books.Snapshot) (*ledger.Voucher, error) {
	id, err := strconv.ParseInt(f.Voucher, 10, 64)
	if err != nil {
		return nil, ledger.NewError(ledger.NotFound, "voucher.unknown", ledger.Args{"id": clip(f.Voucher, 20)})
	}
	v, err := s.Voucher(ctx, ledger.VoucherID(id))
	if err != nil {
		return nil, err
	}
	f.Link, f.Title = r.voucherLink(v.ID), v.Date.String()
	if len(v.Lines) > 0 {
		f.Title += " " + v.Lines[0].Summary
		if f.Name == "" && r.Request().Method == http.MethodGet {
			f.Name = v.Lines[0].Summary
		}
	}
	return v, nil
}

// templateSave keeps a voucher as a template.
func templateSave(r *request) error {
	f := &templateForm{
		Voucher: r.FormValue("voucher"), Name: strings.TrimSpace(r.FormValue("name")),
		Amounts: r.FormValue("amounts") != "",
	}
	var v *ledger.Voucher
	err := r.srv.Books.Snapshot(r.ctx(), r.book.ID, nil, func(ctx context.Context, s *books.Snapshot) error {
		var err error
		v, err = f.complete(ctx, r, s)
		return err
	})
	if err != nil {
		return err
	}
	t := books.Template{Name: f.Name, Series: v.Series, Note: v.Note, Lines: books.TemplateLines(v.Lines)}
	if !f.Amounts {
		t = t.WithoutAmounts()
	}
	if err := r.srv.Books.SaveTemplate(r.ctx(), r.actor(), r.key(), r.book.ID, t); err != nil {
		return showTemplates(r, f, "", err)
	}
	return r.to(r.base() + "/templates?done=saved")
}

func templateDelete(r *request) error {
	if err := r.srv.Books.DeleteTemplate(r.ctx(), r.actor(), r.key(), r.book.ID, r.FormValue("name")); err != nil {
		return err
	}
	return r.to(r.base() + "/templates?done=removed")
}

func memoAdd(r *request) error {
	memo := strings.TrimSpace(r.FormValue("text"))
	if err := r.srv.Books.AddMemo(r.ctx(), r.actor(), r.key(), r.book.ID, memo); err != nil {
		return showTemplates(r, nil, memo, err)
	}
	return r.to(r.base() + "/templates?done=added")
}

func memoDelete(r *request) error {
	if err := r.srv.Books.DeleteMemo(r.ctx(), r.actor(), r.key(), r.book.ID, r.FormValue("text")); err != nil {
		return err
	}
	return r.to(r.base() + "/templates?done=removed")
}
