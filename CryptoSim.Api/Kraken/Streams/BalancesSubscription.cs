using System.Text.Json;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.MarketData.Server;

namespace CryptoSim.Api.Kraken.Streams;

/// <summary>The <c>balances</c> channel: all balances, then each line of the ledger.</summary>
internal sealed class BalancesSubscription(IFrameSink client, byte[] acknowledgement, bool wantsSnapshot)
    : StreamSubscription(client, acknowledgement, wantsSnapshot)
{
    protected override byte[] Snapshot(AccountStanding standing, long number) => PrivateFrame.OfChannel(
        PrivateRequest.Balances, true, number, standing, static (json, state) =>
        {
            foreach (var (asset, balance) in state.Balances)
            {
                json.WriteStartObject();
                json.WriteString("asset"u8, asset);
                json.WriteString("asset_class"u8, "currency"u8);
                json.WriteNumber("balance"u8, balance);
                json.WriteStartArray("wallets"u8);
                json.WriteStartObject();
                json.WriteString("type"u8, "spot"u8);
                json.WriteString("id"u8, "main"u8);
                json.WriteNumber("balance"u8, balance);
                json.WriteEndObject();
                json.WriteEndArray();
                json.WriteEndObject();
            }
        });

    protected override void Write(AccountChange change, IReadOnlyList<BalancedLine> lines)
    {
        foreach (var line in lines)
        {
            Send(number => PrivateFrame.OfChannel(PrivateRequest.Balances, false, number, line, WriteLine));
        }
    }

    private static void WriteLine(Utf8JsonWriter json, BalancedLine balanced)
    {
        var line = balanced.Line;
        json.WriteStartObject();
        json.WriteString("ledger_id"u8, KrakenIds.OfLine(line.Number, line.Journal, balanced.Place));
        json.WriteString("ref_id"u8, ReferenceOf(line));
        PrivateFrame.WriteTime(json, "timestamp"u8, line.Time);
        json.WriteString("type"u8, WordOf(line.Kind));
        json.WriteString("asset"u8, line.Asset);
        json.WriteString("asset_class"u8, "currency"u8);
        json.WriteString("category"u8, WordOf(line.Kind));
        json.WriteString("wallet_type"u8, "spot"u8);
        json.WriteString("wallet_id"u8, "main"u8);
        json.WriteNumber("amount"u8, line.Amount);
        json.WriteNumber("fee"u8, line.Fee);
        json.WriteNumber("balance"u8, balanced.Balance);
        json.WriteEndObject();
    }

    /// <summary>What the line is of: a trade, or the transfer or reset of an event.</summary>
    internal static string ReferenceOf(LedgerLine line) =>
        line.FillId is { } fillId ? KrakenIds.OfFill(fillId) : KrakenIds.OfEvent('Q', line.Number);

    internal static string WordOf(JournalKind kind) => kind switch
    {
        JournalKind.Fill or JournalKind.Fee => "trade",
        JournalKind.Deposit => "deposit",
        JournalKind.Withdrawal => "withdrawal",
        _ => "adjustment",
    };
}
