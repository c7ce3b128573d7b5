using CryptoSim.Api.Equity;
using CryptoSim.Api.Kraken.Keys;
using CryptoSim.Data.Accounts;
using CryptoSim.Domain.Fees;
using CryptoSim.MarketData.Board;
using CryptoSim.MarketData.PublicRest;

namespace CryptoSim.Api.Kraken.PrivateRest;

/// <summary>Balance, BalanceEx, TradeBalance and TradeVolume.</summary>
internal sealed class AccountCalls(
    AccountStore accounts,
    MarketBoard board,
    PairDirectory directory,
    IReadOnlyList<FeeSchedule> schedules,
    TimeProvider time)
{
    private const int VolumeDays = 30;

    public async Task<KrakenAnswer> BalanceAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var names = AssetNames.Of(directory, call);
        var balances = await accounts.BalancesAsync(key.AccountId, cancellationToken);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var balance in balances)
            {
                json.WriteString(
                    names.Asset(balance.Asset), AssetNames.Amount(balance.Asset, balance.Available + balance.Held));
            }

            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> BalanceExAsync(SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var names = AssetNames.Of(directory, call);
        var balances = await accounts.BalancesAsync(key.AccountId, cancellationToken);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            foreach (var balance in balances)
            {
                json.WriteStartObject(names.Asset(balance.Asset));
                json.WriteString(
                    "balance"u8, AssetNames.Amount(balance.Asset, balance.Available + balance.Held));
                json.WriteString("hold_trade"u8, AssetNames.Amount(balance.Asset, balance.Held));
                json.WriteEndObject();
            }

            json.WriteEndObject();
        });
    }

    /// <summary>There is no margin here: equity is what all balances are worth, and all of it is free margin.</summary>
    public async Task<KrakenAnswer> TradeBalanceAsync(
        SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var names = AssetNames.Of(directory, call);
        var prices = UsdPrices.Of(board);
        var asset = call.Text("asset") is { } named ? names.Find(named) : "USD";
        if (asset is null || prices.PriceOf(asset) is not { } unit || unit == 0)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownAsset);
        }

        var balances = await accounts.BalancesAsync(key.AccountId, cancellationToken);
        var equity = balances.Sum(balance =>
            (prices.ValueOf(balance.Asset, balance.Available + balance.Held) ?? 0) / unit);
        var text = RestNumbers.Fixed(equity, 4);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("eb"u8, text);
            json.WriteString("tb"u8, text);
            json.WriteString("m"u8, "0.0000"u8);
            json.WriteString("n"u8, "0.0000"u8);
            json.WriteString("c"u8, "0.0000"u8);
            json.WriteString("v"u8, "0.0000"u8);
            json.WriteString("e"u8, text);
            json.WriteString("mf"u8, text);
            json.WriteEndObject();
        });
    }

    public async Task<KrakenAnswer> TradeVolumeAsync(
        SignedCall call, SigningKey key, CancellationToken cancellationToken)
    {
        var names = AssetNames.Of(directory, call);
        var pairs = call.List("pair").Select(directory.Find).ToList();
        if (pairs.Contains(null))
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        var today = DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);
        var volume = await accounts.VolumeSinceAsync(key.AccountId, today.AddDays(1 - VolumeDays), cancellationToken);
        var schedule = FeeSchedule.InForceOn(schedules, today);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteString("currency"u8, names.Asset("USD"));
            json.WriteString("volume"u8, RestNumbers.Fixed(volume, 4));
            WriteFees("fees", rung => rung.TakerRate);
            WriteFees("fees_maker", rung => rung.MakerRate);
            json.WriteEndObject();

            void WriteFees(string name, Func<FeeTier, decimal> rate)
            {
                json.WriteStartObject(name);
                foreach (var pair in pairs)
                {
                    var instrument = pair!.Market.Instrument;
                    var ladder = schedule.For(instrument.Base, instrument.Quote);
                    var tier = ladder.TierFor(volume);
                    var next = ladder.Tiers.FirstOrDefault(rung => rung.MinimumVolume > volume);
                    json.WriteStartObject(names.Pair(pair.Names.Symbol));
                    json.WriteString("fee"u8, RestNumbers.Fixed(rate(tier) * 100, 4));
                    json.WriteString("minfee"u8, RestNumbers.Fixed(ladder.Tiers.Min(rate) * 100, 4));
                    json.WriteString("maxfee"u8, RestNumbers.Fixed(ladder.Tiers.Max(rate) * 100, 4));
                    json.WriteString("nextfee"u8, next is null ? null : RestNumbers.Fixed(rate(next) * 100, 4));
                    json.WriteString(
                        "nextvolume"u8, next is null ? null : RestNumbers.Fixed(next.MinimumVolume, 4));
                    json.WriteString("tiervolume"u8, RestNumbers.Fixed(tier.MinimumVolume, 4));
                    json.WriteEndObject();
                }

                json.WriteEndObject();
            }
        });
    }
}
