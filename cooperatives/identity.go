package cooperatives

import (
	"strings"

	"cunzhang/ledger"
)

// IDNumber is a citizen's identity number (公民身份号码, GB 11643-1999): 17 digits and a check character.
type IDNumber string

// idWeights and idChecks are the factors and check characters of GB 11643-1999 (ISO 7064 MOD 11-2).
const (
	idLength = 18
	idChecks = "10X98765432"
)

var idWeights = [idLength - 1]int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}

// ParseIDNumber reads an identity number; full-width characters, spaces and a small x are accepted. It fails with
// identity.id_form, identity.id_birth (no such day) or identity.id_check (a digit is wrong).
func ParseIDNumber(s string) (IDNumber, error) {
	t := strings.ToUpper(compact(s))
	if len(t) != idLength || !allDigits(t[:idLength-1]) || !allDigits(t[17:]) && t[17] != 'X' {
		return "", ledger.NewError(ledger.Invalid, "identity.id_form", nil).At("id_number")
	}
	if _, err := ledger.ParseDate(t[6:14]); err != nil {
		return "", ledger.NewError(ledger.Invalid, "identity.id_birth", nil).At("id_number")
	}
	sum := 0
	for i, w := range idWeights {
		sum += int(t[i]-'0') * w
	}
	if idChecks[sum%11] != t[17] {
		return "", ledger.NewError(ledger.Invalid, "identity.id_check", nil).At("id_number")
	}
	return IDNumber(t), nil
}

// Birth returns the day of birth, or no date for an empty number.
func (n IDNumber) Birth() ledger.Date {
	if len(n) != idLength {
		return 0
	}
	d, err := ledger.ParseDate(string(n[6:14]))
	if err != nil {
		return 0
	}
	return d
}

// Female reports whether the number was given to a woman.
func (n IDNumber) Female() bool { return len(n) == idLength && (n[16]-'0')%2 == 0 }

// Masked shows the district and the last four characters, which payment lists need, and hides the birth.
func (n IDNumber) Masked() string {
	if len(n) != idLength {
		return ""
	}
	return string(n[:6]) + "********" + string(n[14:])
}

// Phone is a mobile or landline number of the mainland, digits only.
type Phone string

// ParsePhone reads a phone number, with or without +86, spaces and hyphens. It fails with identity.phone.
func ParsePhone(s string) (Phone, error) {
	t := strings.TrimPrefix(strings.ReplaceAll(compact(s), "-", ""), "+86")
	mobile := len(t) == 11 && t[0] == '1' && t[1] >= '3'
	landline := len(t) >= 10 && len(t) <= 12 && t[0] == '0' && t[1] != '0'
	if !allDigits(t) || !mobile && !landline {
		return "", ledger.NewError(ledger.Invalid, "identity.phone", nil).At("phone")
	}
	return Phone(t), nil
}

// Masked hides the four digits before the last four.
func (p Phone) Masked() string {
	if len(p) < 8 {
		return ""
	}
	return string(p[:len(p)-8]) + "****" + string(p[len(p)-4:])
}

// BankCard is the number of a bank card. Passbook accounts have no check digit and are no cards.
type BankCard string

// ParseBankCard reads the 16 to 19 digits of a card, spaces allowed, and checks them by Luhn's formula. It fails with
// identity.card_form or identity.card_check.
func ParseBankCard(s string) (BankCard, error) {
	t := compact(s)
	if len(t) < 16 || len(t) > 19 || !allDigits(t) {
		return "", ledger.NewError(ledger.Invalid, "identity.card_form", nil).At("bank_card")
	}
	sum := 0
	for i := range len(t) {
		d := int(t[len(t)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
			d = d/10 + d%10
		}
		sum += d
	}
	if sum%10 != 0 {
		return "", ledger.NewError(ledger.Invalid, "identity.card_check", nil).At("bank_card")
	}
	return BankCard(t), nil
}

// Masked shows the last four digits.
func (c BankCard) Masked() string {
	if len(c) < 4 {
		return ""
	}
	return "**** " + string(c[len(c)-4:])
}

// MaskName hides a name for public lists: the first and the last character stay, of two only the first: 张*三, 张*.
func MaskName(name string) string {
	r := []rune(strings.TrimSpace(name))
	switch len(r) {
	case 0, 1:
		return string(r)
	case 2:
		return string(r[0]) + "*"
	}
	return string(r[0]) + strings.Repeat("*", len(r)-2) + string(r[len(r)-1])
}

// compact narrows full-width characters and drops spaces.
func compact(s string) string { return strings.Join(strings.Fields(ledger.Narrow(s)), "") }

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
