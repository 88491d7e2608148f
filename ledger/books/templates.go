package books

import (
	"context"
	"strconv"
	"strings"

	"cunzhang/ledger"
	"cunzhang/ledger/db"
	"cunzhang/ledger/trail"
)

// Limits of what a book remembers for typing.
const (
	MaxTemplates = 500
	MaxMemos     = 2000
)

// Template is a voucher to begin from (凭证模板). Names are unique in a book.
type Template struct {
	Name   string
	Series ledger.Series
	Note   string
	Lines  []TemplateLine
}

// TemplateLine is a line of a template. Its side stands for itself, so that a template without amounts keeps it.
type TemplateLine struct {
	Summary    string            `json:"summary,omitempty"`
	Account    string            `json:"account"`
	Side       ledger.Side       `json:"side"` // Debit or Credit
	Amount     ledger.Money      `json:"amount,omitempty"`
	Quantity   ledger.Quantity   `json:"quantity,omitempty"`
	Price      ledger.Price      `json:"price,omitempty"`
	Dimensions ledger.Dimensions `json:"dimensions,omitzero"`
}

// TemplateLines turns the lines of a voucher into those of a template, with their amounts.
func TemplateLines(lines []ledger.Line) []TemplateLine {
	out := make([]TemplateLine, len(lines))
	for i, l := range lines {
		out[i] = TemplateLine{
			Summary: l.Summary, Account: l.Account, Side: ledger.Debit, Amount: l.Debit, Quantity: l.Quantity, Price: l.Price,
			Dimensions: l.Dimensions,
		}
		if l.Credit != 0 {
			out[i].Side, out[i].Amount = ledger.Credit, l.Credit
		}
	}
	return out
}

// WithoutAmounts returns the template with accounts and words alone.
func (t Template) WithoutAmounts() Template {
	lines := make([]TemplateLine, len(t.Lines))
	for i, l := range t.Lines {
		l.Amount, l.Quantity, l.Price = 0, 0, 0
		lines[i] = l
	}
	t.Lines = lines
	return t
}

// VoucherLines returns the lines of a voucher that begins from the template; those without amount wait for one.
func (t Template) VoucherLines() []ledger.Line {
	out := make([]ledger.Line, len(t.Lines))
	for i, l := range t.Lines {
		out[i] = l.line()
	}
	return out
}

func (l TemplateLine) line() ledger.Line {
	line := ledger.Line{
		Summary: l.Summary, Account: l.Account, Quantity: l.Quantity, Price: l.Price, Dimensions: l.Dimensions,
	}
	if l.Side == ledger.Credit {
		line.Credit = l.Amount
	} else {
		line.Debit = l.Amount
	}
	return line
}

func (t Template) check() ledger.Errors {
	var es ledger.Errors
	if t.Name == "" {
		es = append(es, ledger.NewError(ledger.Invalid, "field.required", nil).At("name"))
	} else if e := ledger.CheckText("name", t.Name, maxName); e != nil {
		es = append(es, e)
	}
	if len(t.Lines) == 0 {
		es = append(es, ledger.NewError(ledger.Invalid, "template.no_lines", nil).At("lines"))
	}
	for i, l := range t.Lines {
		if l.Side != ledger.Debit && l.Side != ledger.Credit {
			es = append(es, ledger.NewError(ledger.Invalid, "template.side", nil).At(ledger.LineField(i, "side")))
		}
	}
	// A template is a draft without a date.
	v := ledger.Voucher{Date: ledger.Period(202401).First(), Series: t.Series, Note: t.Note, Lines: t.VoucherLines()}
	return append(es, v.CheckDraft()...)
}

// SaveTemplate keeps a template under its name and replaces an earlier one of that name.
func (b *Books) SaveTemplate(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, t Template) error {
	t.Name = strings.TrimSpace(t.Name)
	if err := t.check().Err(); err != nil {
		return err
	}
	_, err := Once(ctx, b.db, book, key, "template.save", t, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			known, err := listTemplates(ctx, tx, book)
			if err != nil {
				return err
			}
			e := trail.Entry{Action: "template.save", Object: "template/" + t.Name, After: t}
			if old := findTemplate(known, t.Name); old != nil {
				e.Before = *old
			} else if len(known) >= MaxTemplates {
				return ledger.NewError(ledger.Invalid, "template.too_many", ledger.Args{"max": strconv.Itoa(MaxTemplates)})
			}
			if err := putTemplate(ctx, tx, book, t); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, e)
		})
	})
	return err
}

func findTemplate(known []Template, name string) *Template {
	for i := range known {
		if known[i].Name == name {
			return &known[i]
		}
	}
	return nil
}

// DeleteTemplate removes a template, or fails with template.unknown.
func (b *Books) DeleteTemplate(
	ctx context.Context, who ledger.Actor, key string, book ledger.BookID, name string,
) error {
	_, err := Once(ctx, b.db, book, key, "template.delete", name, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			known, err := listTemplates(ctx, tx, book)
			if err != nil {
				return err
			}
			old := findTemplate(known, name)
			if old == nil {
				return ledger.NewError(ledger.NotFound, "template.unknown", ledger.Args{"name": name})
			}
			if err := deleteTemplate(ctx, tx, book, name); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "template.delete", Object: "template/" + name, Before: *old})
		})
	})
	return err
}

// Templates lists the templates of the book in order of name.
func (b *Books) Templates(ctx context.Context, book ledger.BookID) ([]Template, error) {
	var out []Template
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		out, err = listTemplates(ctx, tx, book)
		return err
	})
	return out, err
}

// DefaultMemos returns what the vouchers of a village usually say in their summaries.
func DefaultMemos() []string {
	return []string{
		"收承包费", "收土地流转费", "收房屋租金", "收财政补助款", "收农机服务费", "收成员股金", "收投资收益",
		"提取现金", "存入现金", "支付村干部报酬", "支付误工补贴", "支付临时工工资", "支付办公费", "支付水电费",
		"支付报刊费", "支付公益设施维修费", "购买固定资产", "支付工程款", "支付成员分红", "归还借款",
	}
}

// AddMemo keeps a summary (常用摘要) for typing; one that is there already stays as it is.
func (b *Books) AddMemo(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, memo string) error {
	memo = strings.TrimSpace(memo)
	if memo == "" {
		return ledger.NewError(ledger.Invalid, "field.required", nil).At("text")
	}
	if e := ledger.CheckText("text", memo, ledger.MaxSummary); e != nil {
		return e
	}
	_, err := Once(ctx, b.db, book, key, "memo.add", memo, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			n, err := countMemos(ctx, tx, book)
			if err != nil {
				return err
			}
			if n >= MaxMemos {
				return ledger.NewError(ledger.Invalid, "memo.too_many", ledger.Args{"max": strconv.Itoa(MaxMemos)})
			}
			if err := insertMemo(ctx, tx, book, memo); err != nil {
				return err
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "memo.add", Object: "memo", After: memo})
		})
	})
	return err
}

// DeleteMemo forgets a summary, or fails with memo.unknown.
func (b *Books) DeleteMemo(ctx context.Context, who ledger.Actor, key string, book ledger.BookID, memo string) error {
	_, err := Once(ctx, b.db, book, key, "memo.delete", memo, func(ctx context.Context, tx *db.Tx) (bool, error) {
		return true, trail.Write(ctx, tx, book, func(h *trail.Head) error {
			found, err := deleteMemo(ctx, tx, book, memo)
			if err != nil {
				return err
			}
			if !found {
				return ledger.NewError(ledger.NotFound, "memo.unknown", ledger.Args{"text": memo})
			}
			return h.Log(ctx, tx, who, trail.Entry{Action: "memo.delete", Object: "memo", Before: memo})
		})
	})
	return err
}

// Memos lists the summaries of the book that hold the text, or whose pinyin initials begin with it, and then the
// default ones that do; an empty text matches all.
func (b *Books) Memos(ctx context.Context, book ledger.BookID, query string) ([]string, error) {
	query = strings.ToLower(strings.TrimSpace(query))
	var own []string
	err := b.db.View(ctx, func(ctx context.Context, tx *db.Tx) error {
		var err error
		own, err = listMemos(ctx, tx, book)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []string
	seen := make(map[string]bool, len(own))
	for _, m := range append(own, DefaultMemos()...) {
		fits := strings.Contains(strings.ToLower(m), query) || strings.HasPrefix(initials(m), query)
		if fits && !seen[m] {
			out = append(out, m)
		}
		seen[m] = true
	}
	return out, nil
}
