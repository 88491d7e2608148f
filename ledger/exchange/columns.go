package exchange

import (
	"strings"

	"cunzhang/ledger"
)

// field is what a column holds.
type field int8

const (
	unknownField field = iota
	dateField
	seriesField
	numberField
	attachmentsField
	summaryField
	accountField
	nameField
	debitField
	creditField
	quantityField
	priceField
	counterpartyField
	memberField
	ventureField
	projectField
	departmentField
	noteField
	kindField
	reversesField
	supplementsField
	currencyField
	fieldCount
)

// column describes a field: its English name, which errors carry, and the names under which programs write it. The
// first of these is the one that is written here.
type column struct {
	field   field
	english string
	titles  []string
}

func columns() []column {
	return []column{
		{dateField, "date", []string{"日期", "凭证日期", "制单日期", "记账日期", "voucherdate"}},
		{seriesField, "series", []string{"凭证字", "凭证字头", "凭证类别", "凭证类型", "字"}},
		{numberField, "number", []string{"凭证号", "凭证字号", "凭证编号", "号", "no", "voucherno", "vouchernumber"}},
		{attachmentsField, "attachments", []string{"附件张数", "附单据数", "附件数", "附单据", "单据数"}},
		{summaryField, "summary", []string{"摘要", "摘要说明", "description", "memo"}},
		{accountField, "account", []string{
			"科目编码", "科目代码", "科目编号", "会计科目编码", "会计科目代码", "科目", "会计科目", "accountcode", "code",
		}},
		{nameField, "name", []string{"科目名称", "会计科目名称", "科目全称", "accountname"}},
		{debitField, "debit", []string{"借方金额", "借方", "借方发生额", "借方本币", "借金额", "dr"}},
		{creditField, "credit", []string{"贷方金额", "贷方", "贷方发生额", "贷方本币", "贷金额", "cr"}},
		{quantityField, "quantity", []string{"数量", "qty"}},
		{priceField, "price", []string{"单价", "unitprice"}},
		{counterpartyField, "counterparty", []string{"往来单位", "单位", "客户", "供应商", "往来"}},
		{memberField, "member", []string{"成员", "户", "农户", "社员", "成员户", "household"}},
		{ventureField, "venture", []string{"经营项目", "合作项目"}},
		{projectField, "project", []string{"项目", "工程项目"}},
		{departmentField, "department", []string{"部门"}},
		{noteField, "note", []string{"备注", "凭证备注", "remark"}},
		{kindField, "kind", []string{"凭证性质", "性质"}},
		{reversesField, "reverses", []string{"冲销凭证", "被冲销凭证"}},
		{supplementsField, "supplements", []string{"补充凭证", "被补充凭证"}},
		{currencyField, "currency", []string{"币别", "币种"}},
	}
}

// required are the columns without which there are no vouchers; an account may also be told by its name alone.
var required = [...]field{dateField, numberField, summaryField, debitField, creditField}

// titles finds fields by the plain form of their names.
func titles() map[string]field {
	known := make(map[string]field)
	for _, c := range columns() {
		known[c.english] = c.field
		for _, t := range c.titles {
			known[t] = c.field
		}
	}
	return known
}

// englishNames are the names of the fields in errors.
func englishNames() [fieldCount]string {
	var names [fieldCount]string
	for _, c := range columns() {
		names[c.field] = c.english
	}
	return names
}

// head is the row of titles: which field each column holds.
type head struct {
	fields  []field
	ignored []string // titles of columns that say nothing here
	twice   []string // titles of columns that repeat a field
}

// has reports whether one of the columns holds the field.
func (h *head) has(f field) bool {
	for _, k := range h.fields {
		if k == f {
			return true
		}
	}
	return false
}

// findHead reads a row as titles; nil when it is none.
func findHead(cells []cell, known map[string]field) *head {
	h := &head{fields: make([]field, len(cells))}
	for i, c := range cells {
		title := strings.TrimSpace(string(c.text))
		f, ok := known[ledger.PlainTitle(title)]
		switch {
		case title == "":
		case !ok:
			h.ignored = append(h.ignored, title)
		case h.has(f):
			h.twice = append(h.twice, title)
		default:
			h.fields[i] = f
		}
	}
	for _, f := range required {
		if !h.has(f) {
			return nil
		}
	}
	if !h.has(accountField) && !h.has(nameField) {
		return nil
	}
	return h
}

// kinds are the words for what made a voucher; an ordinary one has none.
func kinds() map[ledger.VoucherKind]string {
	return map[ledger.VoucherKind]string{
		ledger.Ordinary: "", ledger.Reversal: "红字冲销", ledger.Supplement: "补充登记", ledger.CarryForward: "结转损益",
		ledger.YearEnd: "年终结转", ledger.Depreciation: "计提折旧",
	}
}

// kindWords finds kinds by their Chinese and English words.
func kindWords() map[string]ledger.VoucherKind {
	words := map[string]ledger.VoucherKind{"普通": ledger.Ordinary}
	for k, word := range kinds() {
		words[word], words[k.String()] = k, k
	}
	return words
}

// seriesWords finds series by the words that programs use for them.
func seriesWords() map[string]ledger.Series {
	return map[string]ledger.Series{
		"记": ledger.General, "记账": ledger.General, "记字": ledger.General, "通用": ledger.General,
		"general": ledger.General,
		"收":       ledger.Receipt, "收款": ledger.Receipt, "收字": ledger.Receipt, "receipt": ledger.Receipt,
		"付": ledger.Payment, "付款": ledger.Payment, "付字": ledger.Payment, "payment": ledger.Payment,
		"转": ledger.Transfer, "转账": ledger.Transfer, "转字": ledger.Transfer, "transfer": ledger.Transfer,
	}
}
