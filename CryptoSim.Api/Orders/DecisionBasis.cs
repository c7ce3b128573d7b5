using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using CryptoSim.Domain.Fees;
using CryptoSim.Domain.Money;
using CryptoSim.Domain.Orders;

namespace CryptoSim.Api.Orders;

/// <summary>Writes what a decision was made on, kept with its commit so that it can be explained and replayed.</summary>
internal static class DecisionBasis
{
    public static string OfPlacement(Guid decisionId, Placement placement, PlaceOrder request, decimal volumeUsd) =>
        Write(decisionId, json =>
        {
            WriteBook(json, placement.Book.Term, placement.Book.Sequence, placement.Book.Time);
            json.WriteBoolean("stale", placement.IsStale);
            WriteFees(json, placement.Fees, volumeUsd);
            json.WriteString("availableBase", Amounts.Text(placement.AvailableBase));
            json.WriteString("availableQuote", Amounts.Text(placement.AvailableQuote));
            json.WriteNumber("openOrders", placement.OpenOrders);
            WriteConsumption(json, placement.Consumption, placement.Book, request.Side, request.LimitPrice);
        });

    public static string OfMatch(Guid decisionId, MatchContext context, Order order, decimal volumeUsd) =>
        Write(decisionId, json =>
        {
            WriteBook(json, context.Book.Term, context.Book.Sequence, context.Book.Time);
            WriteFees(json, context.Fees, volumeUsd);
            WriteConsumption(json, context.Consumption, context.Book, order.Side, order.LimitPrice);
            if (context.Prints.Count > 0)
            {
                json.WriteNumber("firstPrint", context.Prints[0].TradeId);
                json.WriteNumber("lastPrint", context.Prints[^1].TradeId);
            }
        });

    public static string OfCancel(Guid decisionId) => Write(decisionId, static _ => { });

    private static string Write(Guid decisionId, Action<Utf8JsonWriter> content)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("decision", decisionId);
            content(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static void WriteBook(Utf8JsonWriter json, long term, long sequence, DateTimeOffset time)
    {
        json.WriteStartObject("book");
        json.WriteNumber("term", term);
        json.WriteNumber("sequence", sequence);
        json.WriteString("time", time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture));
        json.WriteEndObject();
    }

    private static void WriteFees(Utf8JsonWriter json, FeeTier fees, decimal volumeUsd)
    {
        json.WriteStartObject("fees");
        json.WriteString("volume", Amounts.Text(volumeUsd));
        json.WriteString("maker", Amounts.Text(fees.MakerRate));
        json.WriteString("taker", Amounts.Text(fees.TakerRate));
        json.WriteEndObject();
    }

    /// <summary>The levels within the order's reach of which the account had taken something already.</summary>
    private static void WriteConsumption(
        Utf8JsonWriter json, Consumption consumption, Domain.Books.BookView book, OrderSide side, decimal? limit)
    {
        var bookSide = side.Opposite();
        var started = false;
        foreach (var level in bookSide == OrderSide.Sell ? book.Asks : book.Bids)
        {
            if (limit is { } price && !BookWalk.Reaches(side, level.Price, price))
            {
                break;
            }

            var left = consumption.Left(bookSide, level);
            if (left == level.Quantity)
            {
                continue;
            }

            if (!started)
            {
                json.WriteStartArray("consumed");
                started = true;
            }

            json.WriteStartObject();
            json.WriteString("price", Amounts.Text(level.Price));
            json.WriteString("taken", Amounts.Text(level.Quantity - left));
            json.WriteEndObject();
        }

        if (started)
        {
            json.WriteEndArray();
        }
    }
}
