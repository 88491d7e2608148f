package web

import (
	"context"
	"net/http"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/books"
)

// choices are the accounts and details that the lines of a voucher can name, and how people name them: by code, by
// name, by both, or by the initials of the name's pinyin.
type choices struct {
	chart    *ledger.Chart
	accounts []accountChoice // that lines can be booked to
	parents  []accountChoice // all
	values   map[ledger.Dimension][]books.DimensionValue
}

func readChoices(ctx context.Context, s *books.Snapshot) (*choices, error) {
	chart, err := s.Chart(ctx)
	if err != nil {
		return nil, err
	}
	c := &choices{chart: chart, values: map[ledger.Dimension][]books.DimensionValue{}}
	for _, code := range chart.Codes() {
		a, err := chart.Find(code)
		if err != nil {
			return nil, err
		}
		c.parents = append(c.parents, accountChoice{Code: code, Name: chart.FullName(code)})
		if !a.Leaf || !a.Active {
			continue
		}
		choice := accountChoice{
			Code: code, Name: chart.FullName(code), Initials: books.Initials(chart.FullName(code)), Unit: a.Unit,
		}
		for _, d := range ledger.AllDimensions {
			if a.Dimensions.Has(d) {
				choice.Dimensions = strings.TrimSpace(choice.Dimensions + " " + d.String())
			}
		}
		c.accounts = append(c.accounts, choice)
	}
	for _, d := range ledger.AllDimensions {
		if c.values[d], err = s.DimensionValues(ctx, d); err != nil {
			return nil, err
		}
	}
	return c, nil
}

// account finds the account that was typed; text that names none is an error, nothing is nothing.
func (c *choices) account(text string) (string, error) {
	text = strings.TrimSpace(ledger.Narrow(text))
	if text == "" {
		return "", nil
	}
	code, _, _ := strings.Cut(text, " ")
	if _, err := c.chart.Find(code); err == nil {
		return code, nil
	}
	found := ""
	for _, a := range c.accounts {
		last := a.Name[strings.LastIndex(a.Name, "_")+1:]
		if !strings.EqualFold(a.Name, text) && !strings.EqualFold(last, text) && !strings.EqualFold(a.Initials, text) {
			continue
		}
		if found != "" {
			return "", ledger.NewError(ledger.Invalid, "web.account_ambiguous", ledger.Args{"text": clip(text, 60)})
		}
		found = a.Code
	}
	if found == "" {
		return "", ledger.NewError(ledger.Invalid, "account.unknown", ledger.Args{"code": clip(code, 60)})
	}
	return found, nil
}

// value finds the code of a detail that was typed by code, by code and name, or by name.
func (c *choices) value(d ledger.Dimension, text string) (string, error) {
	text = strings.TrimSpace(ledger.Narrow(text))
	if text == "" {
		return "", nil
	}
	code, _, _ := strings.Cut(text, " ")
	byName := ""
	for _, v := range c.values[d] {
		if v.Code == text || v.Code == code {
			return v.Code, nil
		}
		if v.Name == text {
			if byName != "" {
				return "", ledger.NewError(ledger.Invalid, "web.value_ambiguous", ledger.Args{"text": clip(text, 60)})
			}
			byName = v.Code
		}
	}
	if byName == "" {
		return "", ledger.NewError(ledger.Invalid, "web.value_unknown", ledger.Args{"text": clip(text, 60)})
	}
	return byName, nil
}

// accountBalance answers the grid with what stands on an account now.
func accountBalance(r *request) error {
	var text string
	err := r.snapshot(func(ctx context.Context, s *books.Snapshot) error {
		code := r.QueryParam("code")
		f, err := s.Figures(ctx, ledger.Span{From: r.month, To: r.month}, nil)
		if err != nil {
			return err
		}
		if _, err := f.Chart.Find(code); err != nil {
			return err
		}
		b := f.Accounts[code].Closing()
		side := "debit"
		if b < 0 {
			side = "credit"
		} else if b == 0 {
			side = "none"
		}
		text = r.text("web.voucher.balance", ledger.Args{
			"amount": b.Abs().Grouped(), "side": r.text("web.side."+side, nil),
		})
		return nil
	})
	if err != nil {
		return err
	}
	return r.JSON(http.StatusOK, map[string]string{"text": text})
}
