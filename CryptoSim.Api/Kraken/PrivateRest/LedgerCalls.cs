using System.Text.Json;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Api.Kraken.Streams;
using CryptoSim.Data.Ledger;
using CryptoSim.Data.Orders;
using CryptoSim.Domain.Ledger;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>Ledgers and QueryLedgers: from the first deposit on, adding up to the balance.</summary>
internal sealed class LedgerCalls(LedgerLines ledger, PairDirectory directory)
{
    private const int PageSize = 50;

    private const int MostQueried = 20;

    /// <summary>One commit's lines are few: a batch of fills has two each.</summary>
    private const int MostOfOneEvent = 10_000;

    public async Task<KrakenAnswer> HistoryAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        if (HistoryArguments.Read(call, PageSize) is not { } range)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var names = AssetNames.Of(directory, call);
        var assets = call.List("asset").Where(name => name != "all").Select(names.Find).ToList();
        if (assets.Contains(null))
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownAsset);
        }

        if (!TryKind(call.Text("type"), out var kind, out var hasAny))
        {
            return KrakenAnswer.Error(KrakenErrors.Invalid("type"));
        }

        var part = hasAny
            ? await ledger.ReadAsync(
                key.AccountId,
                new LedgerQuery(range, assets.Count == 0 ? null : [.. assets.Select(asset => asset!)], kind),
                cancellationToken)
            : new HistoryPart<PlacedLine>(0, []);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartObject("ledger"u8);
            Write(json, names, part.Items);
            json.WriteEndObject();
            if (!call.IsTrue("without_count"))
            {
                json.WriteNumber("count"u8, part.Count);
            }

            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> QueryAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var ids = call.List("id");
        if (ids.Count is 0 or > MostQueried)
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        var found = new List<PlacedLine>();
        foreach (var id in ids)
        {
            var part = KrakenIds.ReadLine(id) is { } place
                ? await ledger.ReadAsync(
                    key.AccountId,
                    new LedgerQuery(new HistoryRange(null, null, 0, MostOfOneEvent), Event: place.EventNumber),
                    cancellationToken)
                : new HistoryPart<PlacedLine>(0, []);
            if (part.Items.FirstOrDefault(line => IdOf(line) == id) is not { } line)
            {
                return KrakenAnswer.Error(KrakenErrors.UnknownLedger);
            }

            found.Add(line);
        }

        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            Write(json, AssetNames.Of(directory, call), found);
            json.WriteEndObject();
        });
    }

    private static void Write(Utf8JsonWriter json, AssetNames names, IEnumerable<PlacedLine> lines)
    {
        foreach (var placed in lines)
        {
            var line = placed.Line;
            json.WriteStartObject(IdOf(placed));
            json.WriteString("refid"u8, BalancesSubscription.ReferenceOf(line));
            HistoryArguments.WriteTime(json, "time"u8, line.Time);
            json.WriteString("type"u8, BalancesSubscription.WordOf(line.Kind));
            json.WriteString("subtype"u8, ""u8);
            json.WriteString("aclass"u8, "currency"u8);
            json.WriteString("asset"u8, names.Asset(line.Asset));
            json.WriteString("amount"u8, AssetNames.Amount(line.Asset, line.Amount));
            json.WriteString("fee"u8, AssetNames.Amount(line.Asset, line.Fee));
            json.WriteString("balance"u8, AssetNames.Amount(line.Asset, placed.Balance));
            json.WriteEndObject();
        }
    }

    private static string IdOf(PlacedLine line) =>
        KrakenIds.OfLine(line.Line.Number, line.Line.Journal, line.Place);

    /// <param name="hasAny">Whether there are lines of this type here at all.</param>
    private static bool TryKind(string? word, out JournalKind? kind, out bool hasAny)
    {
        (kind, hasAny) = (null, true);
        switch (word)
        {
            case null or "all":
                return true;
            case "trade":
                kind = JournalKind.Fill;
                return true;
            case "deposit":
                kind = JournalKind.Deposit;
                return true;
            case "withdrawal":
                kind = JournalKind.Withdrawal;
                return true;
            case "adjustment":
                kind = JournalKind.Reset;
                return true;
            case "margin" or "rollover" or "credit" or "transfer" or "settled" or "staking" or "dividend" or "sale"
                or "nft_rebate":
                hasAny = false;
                return true;
            default:
                return false;
        }
    }
}
