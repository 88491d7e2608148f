package web

import (
	"context"
	"net/http"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// settingsForm is the settings of a book as they are typed; shifts are in millimetres.
type settingsForm struct {
	Papers                               []string
	Paper, Lines, Right, Down, CashLimit string
	CodeLengths, Edition                 string
	Start                                ledger.Period
}

func settingsPage(r *request) error { return showSettings(r, nil, nil) }

func showSettings(r *request, form *settingsForm, problem error) error {
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		if form != nil {
			return nil
		}
		kept, err := s.Settings(ctx)
		form = &settingsForm{
			Paper: kept.Paper, Lines: strconv.Itoa(kept.Lines), Right: millimetres(kept.Right), Down: millimetres(kept.Down),
		}
		if kept.CashLimit != 0 {
			form.CashLimit = kept.CashLimit.String()
		}
		return err
	})
	if err != nil {
		return err
	}
	form.Papers = books.Papers
	form.CodeLengths, form.Edition, form.Start = r.book.CodeLengths.String(), r.book.Edition, r.book.Start
	title := r.text("web.settings.title", nil)
	if problem != nil {
		return r.again(problem, "settings", title, form)
	}
	return r.render(http.StatusOK, "settings", title, form)
}

// millimetres writes tenths of a millimetre: 15 is 1.5.
func millimetres(tenths int) string {
	return decimal.New(int64(tenths), -1).String()
}

// tenths reads millimetres with at most one decimal.
func tenths(text string) (int, error) {
	text = strings.TrimSpace(ledger.Narrow(text))
	if text == "" {
		return 0, nil
	}
	whole, rest, _ := strings.Cut(text, ".")
	n, err := strconv.Atoi(whole + (rest + "0")[:1])
	if err != nil || len(rest) > 1 {
		return 0, ledger.NewError(ledger.Invalid, "web.not_a_number", nil)
	}
	return n, nil
}

func settingsSave(r *request) error {
	value := r.Request().PostFormValue
	form := &settingsForm{
		Paper: value("paper"), Lines: value("print_lines"), Right: value("right"), Down: value("down"), CashLimit: value("cash_limit"),
	}
	s := books.Settings{Paper: form.Paper}
	var es ledger.Errors
	note := func(field string, err error) {
		for _, e := range ledger.Problems(err) {
			es = append(es, e.At(field))
		}
	}
	var err error
	if s.Lines, err = strconv.Atoi(ledger.Narrow(form.Lines)); err != nil {
		note("print_lines", ledger.NewError(ledger.Invalid, "web.not_a_number", nil))
	}
	s.Right, err = tenths(form.Right)
	note("right", err)
	s.Down, err = tenths(form.Down)
	note("down", err)
	if form.CashLimit != "" {
		s.CashLimit, err = ledger.ParseMoney(form.CashLimit)
		note("cash_limit", err)
	}
	err = es.Err()
	if err == nil {
		err = r.srv.Books.SaveSettings(r.ctx(), r.actor(), r.key(), r.book.ID, s)
	}
	if err != nil {
		return showSettings(r, form, err)
	}
	return r.to(r.base() + "/settings?done=saved")
}
