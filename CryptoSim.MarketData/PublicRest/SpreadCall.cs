namespace CryptoSim.MarketData.PublicRest;

/// <summary>Spread: the latest changes of the best bid and ask. <c>since</c> is inclusive, so that changes of one second
/// that came after an answer are not lost to a caller that pages by <c>last</c>.</summary>
internal sealed class SpreadCall(PairDirectory directory, SpreadHistory history)
{
    public KrakenAnswer Answer(PublicArguments arguments)
    {
        if (arguments.Text("pair") is not { } name || !arguments.TryInteger("since", 0, out var since))
        {
            return KrakenAnswer.Error(KrakenErrors.InvalidArguments);
        }

        if (directory.Find(name) is not { } pair)
        {
            return KrakenAnswer.Error(KrakenErrors.UnknownPair);
        }

        var changes = history.Latest(pair.Names.Symbol);
        var decimals = Math.Max(RestNumbers.LeastPriceDecimals, pair.Market.Instrument.PricePrecision);
        return KrakenAnswer.Of(json =>
        {
            json.WriteStartObject();
            json.WriteStartArray(pair.Names.Key);
            foreach (var change in changes)
            {
                if (change.Time.ToUnixTimeSeconds() < since)
                {
                    continue;
                }

                json.WriteStartArray();
                json.WriteNumberValue(change.Time.ToUnixTimeSeconds());
                json.WriteFixed(change.Bid, decimals);
                json.WriteFixed(change.Ask, decimals);
                json.WriteEndArray();
            }

            json.WriteEndArray();
            json.WriteNumber("last"u8, changes.Count > 0 ? changes[^1].Time.ToUnixTimeSeconds() : since);
            json.WriteEndObject();
        });
    }
}
