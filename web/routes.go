package web

import (
	"net/http"
	"slices"

	"cunzhang/cooperatives/staff"
)

const (
	get  = http.MethodGet
	post = http.MethodPost
)

// route is one line of the table of contents.
type route struct {
	method, path string
	handler      func(r *request) error
	access       access
}

// routes lists every page and who may open it.
func routes() []route {
	return slices.Concat(serverRoutes(), voucherRoutes(), reportRoutes(), periodRoutes(), masterRoutes(), tillRoutes(), fieldRoutes(), memberRoutes(),
		registerRoutes(), dividendRoutes(), bankProfileRoutes(), ventureRoutes(), patronageRoutes())
}

// serverRoutes are the pages outside of books.
func serverRoutes() []route {
	anybody := access{kind: public}
	person := access{kind: signedIn}
	administrator := access{onServer, staff.SetOf(staff.Administrator)}
	return []route{
		{get, "/", start, person},
		{get, "/healthz", health, anybody},
		{get, "/language", language, anybody},

		{get, "/signin", signInForm, anybody},
		{post, "/signin", signIn, anybody},
		{post, "/signout", signOut, person},
		{get, "/setup", setupForm, anybody},
		{post, "/setup", setup, anybody},
		{get, "/slip", slipForm, anybody},
		{post, "/slip", useSlip, anybody},
		{get, "/me", me, person},
		{get, "/townships", townships, person},
		{post, "/me/password", changePassword, person},
		{get, "/me/totp", totpForm, person},
		{post, "/me/totp", totpConfirm, person},
		{post, "/me/sessions/:id/end", endSession, person},

		{get, "/people", people, administrator},
		{post, "/people", personAdd, administrator},
		{get, "/people/:id", personShow, administrator},
		{post, "/people/:id/name", personRename, administrator},
		{post, "/people/:id/state", personState, administrator},
		{post, "/people/:id/slip", personSlip, administrator},
		{post, "/people/:id/totp", personTOTP, administrator},
		{post, "/people/:id/roles", personGrant, administrator},
		{post, "/people/:id/roles/revoke", personRevoke, administrator},
		{get, "/log", serverLog, administrator},
		{get, "/backup", backupPage, administrator},
		{post, "/backup/download", backupDownload, administrator},
		{post, "/backup/drill", backupDrill, administrator},
		{get, "/books/new", bookForm, administrator},
		{post, "/books", bookAdd, administrator},
	}
}

// of admits holders of one of the roles in the book of the path.
func of(roles staff.Roles) access { return access{inBook, roles} }

// voucherRoutes are the home page of a book and its vouchers.
func voucherRoutes() []route {
	return []route{
		{get, "/b/:book", home, of(readers)},
		{get, "/b/:book/log", bookLog, of(readers)},

		{get, "/b/:book/vouchers", voucherList, of(readers)},
		{get, "/b/:book/vouchers/new", voucherNew, of(writers)},
		{post, "/b/:book/vouchers", voucherCreate, of(writers)},
		{get, "/b/:book/vouchers/:id", voucherShow, of(readers)},
		{get, "/b/:book/vouchers/:id/edit", voucherEdit, of(writers)},
		{post, "/b/:book/vouchers/:id", voucherSave, of(writers)},
		{post, "/b/:book/vouchers/:id/delete", voucherDelete, of(writers)},
		{post, "/b/:book/vouchers/:id/reverse", voucherReverse, of(writers)},
		{get, "/b/:book/vouchers/:id/voucher.pdf", voucherPDF, of(readers)},
		{get, "/b/:book/vouchers.pdf", vouchersPDF, of(readers)},
		{post, "/b/:book/vouchers/print", vouchersPrint, of(readers)},
		{post, "/b/:book/vouchers/submit", voucherSubmit, of(writers)},
		{post, "/b/:book/vouchers/withdraw", voucherWithdraw, of(writers | checkers)},
		{post, "/b/:book/vouchers/check", voucherCheck, of(checkers)},
		{post, "/b/:book/vouchers/uncheck", voucherUncheck, of(checkers)},
		{post, "/b/:book/vouchers/post", voucherPost, of(posters)},
		{get, "/b/:book/files/:hash", fileShow, of(readers)},
	}
}

// reportRoutes are ledgers, statements and pictures.
func reportRoutes() []route {
	return []route{
		{get, "/b/:book/remarks", remarkList, of(readers)},
		{post, "/b/:book/remarks", remarkWrite, of(remarkers)},
		{post, "/b/:book/remarks/:id/answer", remarkAnswer, of(writers)},
		{post, "/b/:book/remarks/:id/close", remarkClose, of(auditors)},
		{post, "/b/:book/remarks/:id/again", remarkAskAgain, of(auditors)},

		{get, "/b/:book/reports", reportList, of(readers)},
		{get, "/b/:book/reports/:name", reportShow, of(readers)},
		{get, "/b/:book/charts", chartPage, of(readers)},
		{get, "/b/:book/charts.pdf", chartsPDF, of(readers)},
		{get, "/b/:book/set.pdf", reportSet, of(readers)},
	}
}

// periodRoutes lead through the end of a month.
func periodRoutes() []route {
	return []route{
		{get, "/b/:book/periods", periodShow, of(readers)},
		{post, "/b/:book/periods/depreciate", periodDepreciate, of(writers)},
		{post, "/b/:book/periods/carry", periodCarry, of(writers)},
		{post, "/b/:book/periods/year-end", periodYearEnd, of(writers)},
		{post, "/b/:book/periods/close", periodClose, of(closers)},
		{post, "/b/:book/periods/ask", periodAsk, of(closers)},
		{post, "/b/:book/periods/reopen", periodReopen, of(openers)},
		{post, "/b/:book/periods/refuse", periodRefuse, of(openers | closers)},
		{post, "/b/:book/periods/lock", periodLock, of(checkers)},
	}
}

// masterRoutes are what vouchers name, and how the book is kept.
func masterRoutes() []route {
	return []route{
		{get, "/b/:book/settings", settingsPage, of(readers)},
		{post, "/b/:book/settings", settingsSave, of(writers)},

		{get, "/b/:book/accounts", accountList, of(readers)},
		{get, "/b/:book/accounts/balance", accountBalance, of(readers)},
		{post, "/b/:book/accounts", accountAdd, of(writers)},
		{post, "/b/:book/accounts/state", accountState, of(writers)},

		{get, "/b/:book/guided", guidedMenu, of(writers)},
		{get, "/b/:book/guided/:kind", guidedStart, of(writers)},
		{post, "/b/:book/guided/:kind", guidedPreview, of(writers)},

		{get, "/b/:book/openings", openings, of(readers)},
		{post, "/b/:book/openings", openingsSave, of(writers)},

		{get, "/b/:book/values", valueList, of(readers)},
		{post, "/b/:book/values", valuePut, of(writers)},
		{get, "/b/:book/assets", assetList, of(readers)},
		{get, "/b/:book/assets/card", assetCardForm, of(writers)},
		{post, "/b/:book/assets", assetPut, of(writers)},
		{post, "/b/:book/assets/dispose", assetDispose, of(writers)},
		{post, "/b/:book/assets/delete", assetDelete, of(writers)},
		{get, "/b/:book/templates", templateList, of(writers)},
		{post, "/b/:book/templates", templateSave, of(writers)},
		{post, "/b/:book/templates/delete", templateDelete, of(writers)},
		{post, "/b/:book/memos", memoAdd, of(writers)},
		{post, "/b/:book/memos/delete", memoDelete, of(writers)},
	}
}

// tillRoutes are the cashier's desk: counts of cash and receipts.
func tillRoutes() []route {
	return []route{
		{get, "/b/:book/till", tillShow, of(readers)},
		{get, "/b/:book/till/count", countForm, of(cashiers)},
		{post, "/b/:book/till/count", countSign, of(cashiers)},
		{get, "/b/:book/till/count/:id", countShow, of(readers)},
		{post, "/b/:book/till/count/:id/confirm", countConfirm, of(confirmers)},
		{post, "/b/:book/till/count/:id/voucher", countVoucher, of(writers)},
		{get, "/b/:book/till/count/:id/count.pdf", countPDF, of(readers)},
		{get, "/b/:book/receipts", receiptList, of(readers)},
		{post, "/b/:book/receipts", receiptIssue, of(cashiers)},
		{get, "/b/:book/receipts/:id/receipt.pdf", receiptPDF, of(readers)},
		{post, "/b/:book/receipts/:id/void", receiptVoid, of(cashiers)},
		{post, "/b/:book/receipts/voucher", receiptVoucher, of(writers)},
	}
}

// registerRoutes are the registers of members and shares.
func registerRoutes() []route {
	return []route{
		{get, "/b/:book/members", memberList, of(readers)},
		{post, "/b/:book/members", memberAdd, of(writers)},
		{get, "/b/:book/members/new", memberNew, of(writers)},
		{get, "/b/:book/members/import", memberImportForm, of(writers)},
		{post, "/b/:book/members/import", memberImport, of(writers)},
		{get, "/b/:book/members/template.xlsx", memberTemplate, of(writers)},
		{get, "/b/:book/members/export", memberExport, of(readers)},
		{get, "/b/:book/members/versions", versionList, of(readers)},
		{post, "/b/:book/members/versions", versionMake, of(writers)},
		{post, "/b/:book/members/versions/filed", versionFiled, of(writers)},
		{get, "/b/:book/members/member", memberShow, of(readers)},
		{post, "/b/:book/members/member", memberSave, of(writers)},
		{get, "/b/:book/members/member/edit", memberEdit, of(writers)},
		{post, "/b/:book/members/member/changes", memberChange, of(writers)},
		{post, "/b/:book/members/member/reveal", memberReveal, of(revealers)},
		{post, "/b/:book/members/member/lookup", memberLookup, of(revealers)},
		{get, "/b/:book/households", householdList, of(readers)},
		{post, "/b/:book/households", householdPut, of(writers)},
		{get, "/b/:book/households/household", householdShow, of(readers)},

		{get, "/b/:book/shares", shareList, of(readers)},
		{get, "/b/:book/shares/export", shareExport, of(readers)},
		{get, "/b/:book/shares/certificates.pdf", certificatePDF, of(readers)},
		{get, "/b/:book/shares/moves", moveList, of(readers)},
		{post, "/b/:book/shares/moves", moveRecord, of(writers)},
		{get, "/b/:book/shares/move", moveNew, of(writers)},
		{get, "/b/:book/shares/classes", classList, of(readers)},
		{post, "/b/:book/shares/classes", classPut, of(writers)},
		{post, "/b/:book/shares/rules", rulesSet, of(writers)},
		{get, "/b/:book/shares/import", shareImportForm, of(writers)},
		{post, "/b/:book/shares/import", shareImport, of(writers)},
		{get, "/b/:book/shares/template.xlsx", shareTemplate, of(writers)},
	}
}

// ventureRoutes are the ventures of a village, their contracts and what these yield.
func ventureRoutes() []route {
	return []route{
		{get, "/b/:book/ventures", ventureList, of(readers)},
		{post, "/b/:book/ventures", venturePut, of(writers)},
		{get, "/b/:book/ventures/form", ventureEdit, of(writers)},
		{get, "/b/:book/ventures/venture", ventureShow, of(readers)},
		{post, "/b/:book/ventures/months", monthPut, of(writers)},
		{get, "/b/:book/ventures/passed", passedShow, of(readers)},
		{get, "/b/:book/ventures/houses/:what", housePrint, of(readers)},
		{get, "/b/:book/contracts/rents/cards.pdf", rentPrint, of(readers)},
		{post, "/b/:book/ventures/passed/list", passedListPut, of(writers)},
		{post, "/b/:book/ventures/passed/in", passedIn, of(writers)},
		{post, "/b/:book/ventures/passed/out", passedOut, of(writers)},
		{post, "/b/:book/ventures/passed/houses", entrustedSettle, of(writers)},
		{post, "/b/:book/contracts", contractPut, of(writers)},
		{get, "/b/:book/contracts/form", contractEdit, of(writers)},
		{get, "/b/:book/contracts/contract", contractShow, of(readers)},
		{post, "/b/:book/contracts/settle", contractSettle, of(writers)},
		{post, "/b/:book/contracts/receipts", receiptPut, of(writers)},
		{post, "/b/:book/contracts/rents", rentPut, of(writers)},
		{post, "/b/:book/contracts/rents/spread", rentSpread, of(writers)},
	}
}

// patronageRoutes are the member accounts of a farmers' cooperative and its business.
func patronageRoutes() []route {
	return []route{
		{get, "/b/:book/patronage", patronageShow, of(readers)},
		{get, "/b/:book/patronage/export", patronageExport, of(readers)},
		{get, "/b/:book/patronage/account", memberAccount, of(readers)},
		{get, "/b/:book/patronage/account/file", memberAccountFile, of(readers)},
		{post, "/b/:book/patronage/entries", entryPut, of(writers)},
		{get, "/b/:book/patronage/setup", patronageSettings, of(readers)},
		{post, "/b/:book/patronage/products", productPut, of(writers)},
		{post, "/b/:book/patronage/basis", basisPut, of(writers)},
		{post, "/b/:book/patronage/sales", salePut, of(writers)},
		{post, "/b/:book/patronage/quantify", quantifyPut, of(writers)},
		{get, "/b/:book/patronage/import", saleImportForm, of(writers)},
		{post, "/b/:book/patronage/import", saleImport, of(writers)},
		{get, "/b/:book/patronage/template.xlsx", saleTemplate, of(writers)},
	}
}
