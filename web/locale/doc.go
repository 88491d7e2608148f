// Package locale turns translation keys into sentences: it reads the catalogues, Chinese and English side by side, and
// fills in what a sentence names. It knows neither pages nor requests and may import the standard library and ledger.
package locale
