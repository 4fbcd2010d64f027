"use strict";
Object.defineProperty(exports, "__esModule", { value: true });
exports.transfer = transfer;
exports.book = book;
exports.refund = refund;
const errors_1 = require("./errors");
const balances = new Map();
async function post(account, units) {
    const balance = balances.get(account) ?? 0n;
    if (balance + units < 0n) {
        throw new RangeError(`account ${account} would drop to ${balance + units}`);
    }
    balances.set(account, balance + units);
}
async function transfer(from, to, units) {
    try {
        await post(from, -units);
        await post(to, units);
    }
    catch (err) {
        throw new errors_1.LedgerError(`transfer ${from} -> ${to} failed`, err);
    }
}
async function book(orderId, units) {
    await post(`customer:${orderId}`, units);
    await transfer(`customer:${orderId}`, 'house', units);
}
async function refund(orderId, units) {
    try {
        await transfer('house', `customer:${orderId}`, units);
    }
    catch (err) {
        throw new Error(`Refund for order ${orderId} was not booked`, { cause: err });
    }
}
//# sourceMappingURL=ledger.js.map