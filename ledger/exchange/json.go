package exchange

import (
	"bufio"
	"encoding/json"
	"io"

	"cunzhang/ledger"
)

// The JSON file is one object: what book and span it is of, the accounts with their balances, the dimension values,
// and the vouchers, in this order, so that a reader can take it in as it comes. Amounts are yuan as decimal strings,
// quantities and prices decimal strings as well; what is zero or empty is left out of lines.

// jsonHead is everything before the vouchers.
type jsonHead struct {
	Format   string                  `json:"format"` // cunzhang-vouchers
	Version  int                     `json:"version"`
	Book     jsonBook                `json:"book"`
	From     string                  `json:"from"` // the first and the last period: 2025-01
	To       string                  `json:"to"`
	Accounts []jsonAccount           `json:"accounts"`
	Values   map[string][]jsonNaming `json:"dimensions"` // by dimension: member, counterparty …
}

type jsonBook struct {
	Code         string `json:"code"`
	Name         string `json:"name"`
	Organization string `json:"organization"`
	Regime       string `json:"regime"`
	Edition      string `json:"edition"`
	Currency     string `json:"currency"` // CNY
	Seq          int64  `json:"seq"`      // where the chain of the book stands
	Hash         string `json:"hash"`
}

type jsonAccount struct {
	Code    string `json:"code"`
	Name    string `json:"name"`
	Parent  string `json:"parent,omitempty"`
	Class   string `json:"class"`
	Side    string `json:"side"`
	Leaf    bool   `json:"leaf"`
	Opening string `json:"opening"` // before the span, debit-positive
	Debit   string `json:"debit"`   // turnover of the span
	Credit  string `json:"credit"`
	Closing string `json:"closing"`
}

type jsonNaming struct {
	Code string `json:"code"`
	Name string `json:"name"`
}

type jsonVoucher struct {
	Date        string     `json:"date"`
	Series      string     `json:"series"`
	Number      int        `json:"number"`
	Kind        string     `json:"kind"`
	Attachments int        `json:"attachments"`
	Note        string     `json:"note,omitempty"`
	Source      string     `json:"source"`
	Reverses    string     `json:"reverses,omitempty"` // 2025-11 记-12
	Supplements string     `json:"supplements,omitempty"`
	Seq         int64      `json:"seq"`
	Hash        string     `json:"hash"`
	Lines       []jsonLine `json:"lines"`
}

type jsonLine struct {
	Summary    string            `json:"summary"`
	Account    string            `json:"account"`
	Debit      string            `json:"debit,omitempty"`
	Credit     string            `json:"credit,omitempty"`
	Quantity   string            `json:"quantity,omitempty"`
	Price      string            `json:"price,omitempty"`
	Dimensions ledger.Dimensions `json:"dimensions,omitzero"`
}

func writeJSON(w io.Writer, d Data) error {
	out := bufio.NewWriterSize(w, 64<<10)
	head, err := json.Marshal(headOf(d))
	if err != nil {
		return err
	}
	out.Write(head[:len(head)-1])
	out.WriteString(",\"vouchers\":[")
	t := newTable(d)
	encoder := json.NewEncoder(out)
	encoder.SetEscapeHTML(false)
	first := true
	for v, err := range d.Vouchers {
		if err != nil {
			return err
		}
		j, err := t.json(v)
		if err != nil {
			return err
		}
		if !first {
			out.WriteByte(',')
		}
		first = false
		out.WriteByte('\n')
		if err := encoder.Encode(j); err != nil {
			return err
		}
	}
	out.WriteString("]}\n")
	return out.Flush()
}

func headOf(d Data) jsonHead {
	i := d.Info
	h := jsonHead{
		Format: "cunzhang-vouchers", Version: 1, From: d.Span.From.String(), To: d.Span.To.String(),
		Book: jsonBook{
			i.Code, i.Name, i.Organization, i.Regime.String(), i.Edition, "CNY", i.Head.Seq, i.Head.Hash.String(),
		},
		Values: make(map[string][]jsonNaming),
	}
	for _, code := range d.Chart.Codes() {
		a, err := d.Chart.Find(code)
		if err != nil {
			continue
		}
		b := d.Balances[code]
		h.Accounts = append(h.Accounts, jsonAccount{
			a.Code, a.Name, a.Parent, a.Class.String(), a.Side.String(), a.Leaf, b.Opening.String(), b.Debit.String(),
			b.Credit.String(), b.Closing().String(),
		})
	}
	for _, kind := range ledger.AllDimensions {
		for _, code := range sortedKeys(d.Names[kind]) {
			h.Values[kind.String()] = append(h.Values[kind.String()], jsonNaming{code, d.Names[kind][code]})
		}
	}
	return h
}

func (t *table) json(v *ledger.Voucher) (jsonVoucher, error) {
	head, err := t.head(v)
	if err != nil {
		return jsonVoucher{}, err
	}
	j := jsonVoucher{
		Date: v.Date.String(), Series: string(v.Series), Number: v.Number, Kind: v.Kind.String(),
		Attachments: v.Attachments, Note: v.Note, Source: v.Source, Reverses: head[reversesField],
		Supplements: head[supplementsField], Seq: v.Seq, Hash: v.Hash.String(), Lines: make([]jsonLine, len(v.Lines)),
	}
	for i, l := range v.Lines {
		j.Lines[i] = jsonLine{
			Summary: l.Summary, Account: l.Account, Debit: money(l.Debit), Credit: money(l.Credit),
			Quantity: t.cell(head, l, quantityField), Price: t.cell(head, l, priceField), Dimensions: l.Dimensions,
		}
	}
	return j, nil
}
