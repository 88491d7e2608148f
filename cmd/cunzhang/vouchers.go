package main

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"cunzhang/ledger"
	"cunzhang/reports"
	"cunzhang/reports/pdf"
	"cunzhang/reports/text"
)

// renderVouchers draws vouchers as paper, as text or as data.
func renderVouchers(w io.Writer, vs []reports.VoucherPrint, format string) error {
	switch format {
	case "pdf":
		return pdf.Vouchers(w, vs, pdf.VoucherOptions{Paper: pdf.A4TwoUp})
	case "json":
		return vouchersJSON(w, vs)
	case "text":
		return vouchersText(w, vs)
	}
	return ledger.NewError(ledger.Invalid, "cli.format", ledger.Args{"format": format})
}

func vouchersText(w io.Writer, vs []reports.VoucherPrint) error {
	for _, v := range vs {
		var b strings.Builder
		fmt.Fprintf(&b, "%s  %s  %s  附单据 %d 张\n", v.Date, voucherTitle(v), v.Organization, v.Attachments)
		for _, l := range v.Lines {
			account := l.Account
			if l.Detail != "" {
				account += "（" + l.Detail + "）"
			}
			fmt.Fprintf(&b, "    %s %s %16s %16s\n", pad(l.Summary, 32), pad(account, 40), blank(l.Debit),
				blank(l.Credit))
		}
		fmt.Fprintf(&b, "    %s %16s %16s\n", pad("合计", 73), v.Debit.Grouped(), v.Credit.Grouped())
		fmt.Fprintf(&b, "    制单 %s  审核 %s  记账 %s\n", v.PreparedBy, v.CheckedBy, v.PostedBy)
		if v.Reversed != "" {
			b.WriteString("    " + v.Reversed + "\n")
		}
		if _, err := io.WriteString(w, b.String()+"\n"); err != nil {
			return err
		}
	}
	return nil
}

func voucherTitle(v reports.VoucherPrint) string {
	if v.Number == 0 {
		return v.Series + "-草稿"
	}
	return fmt.Sprintf("%s-%d", v.Series, v.Number)
}

func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-text.Width(s)))
}

func blank(m ledger.Money) string {
	if m == 0 {
		return ""
	}
	return m.Grouped()
}

// voucherJSON is a voucher for machines: amounts as decimal strings in yuan.
type voucherJSON struct {
	Series      string     `json:"series"`
	Number      int        `json:"number,omitempty"`
	Date        string     `json:"date"`
	Attachments int        `json:"attachments"`
	Note        string     `json:"note,omitempty"`
	Lines       []lineJSON `json:"lines"`
	PreparedBy  string     `json:"prepared_by"`
	CheckedBy   string     `json:"checked_by"`
	PostedBy    string     `json:"posted_by"`
	Reversed    string     `json:"reversed,omitempty"`
	Seq         int64      `json:"seq"`
	Hash        string     `json:"hash"`
}

type lineJSON struct {
	Summary string `json:"summary"`
	Account string `json:"account"`
	Detail  string `json:"detail,omitempty"`
	Debit   string `json:"debit,omitempty"`
	Credit  string `json:"credit,omitempty"`
}

func vouchersJSON(w io.Writer, vs []reports.VoucherPrint) error {
	all := make([]voucherJSON, 0, len(vs))
	for _, v := range vs {
		j := voucherJSON{
			Series: v.Series, Number: v.Number, Date: v.Date.String(), Attachments: v.Attachments, Note: v.Note,
			PreparedBy: v.PreparedBy, CheckedBy: v.CheckedBy, PostedBy: v.PostedBy, Reversed: v.Reversed, Seq: v.Seq,
			Hash: v.Hash.String(),
		}
		for _, l := range v.Lines {
			line := lineJSON{Summary: l.Summary, Account: l.Account, Detail: l.Detail}
			if l.Debit != 0 {
				line.Debit = l.Debit.String()
			}
			if l.Credit != 0 {
				line.Credit = l.Credit.String()
			}
			j.Lines = append(j.Lines, line)
		}
		all = append(all, j)
	}
	e := json.NewEncoder(w)
	e.SetIndent("", "  ")
	e.SetEscapeHTML(false)
	return e.Encode(all)
}
