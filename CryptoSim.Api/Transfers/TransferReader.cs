using System.Text.Json;
using CryptoSim.Api.Json;
using CryptoSim.Domain.Money;

namespace CryptoSim.Api.Transfers;

/// <summary>The body of <c>POST /api/deposits</c> and <c>/api/withdrawals</c>.</summary>
/// <param name="Asset"><c>USD</c>, or any asset that is traded here.</param>
/// <param name="Amount">Above zero; a string or a number with at most 10 decimals.</param>
/// <param name="ClientTransferId">1 to 64 printable ASCII characters, unique per account for ever.</param>
public sealed record TransferBody(string Asset, decimal Amount, string? ClientTransferId = null);

/// <summary>Reads <c>{"asset":"USD","amount":"1000","clientTransferId":"a-1"}</c>. By hand for the reasons that orders
/// are: every refusal names its field, and numbers are exact.</summary>
internal static class TransferReader
{
    private const int AssetLengthMax = 16; // No asset of the venue has more than 10.

    private const int ClientTransferIdLengthMax = 64;

    private static readonly JsonReaderOptions ReaderOptions = new() { MaxDepth = 2 };

    public static Parsed<TransferBody> Read(ReadOnlySpan<byte> json)
    {
        var (asset, amount, clientTransferId) = ((string?)null, (decimal?)null, (string?)null);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var reader = new Utf8JsonReader(json, ReaderOptions);
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return Problems.Malformed("The body must be one JSON object.", "body");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.GetString()!;
                reader.Read();
                if (!seen.Add(field))
                {
                    return Problems.Malformed($"{field} is given twice.", field, code: "duplicate_field");
                }

                switch (field)
                {
                    case "asset":
                        asset = Text(ref reader);
                        break;
                    case "amount":
                        if (ReadAmount(ref reader) is not { } read)
                        {
                            return InvalidAmount();
                        }

                        amount = read;
                        break;
                    case "clientTransferId" when reader.TokenType == JsonTokenType.Null:
                        break;
                    case "clientTransferId":
                        clientTransferId = Text(ref reader);
                        if (!IsClientTransferId(clientTransferId))
                        {
                            return InvalidClientTransferId();
                        }

                        break;
                    default:
                        return Unknown(field);
                }
            }

            // Anything but white space after the object makes this throw.
            reader.Read();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return Problems.Malformed(
                $"The body is not valid JSON: something is wrong after byte {reader.BytesConsumed}.", "body");
        }

        return asset is not { Length: > 0 and <= AssetLengthMax } ? InvalidAsset()
            : amount is not { } given ? InvalidAmount()
            : new TransferBody(asset, given, clientTransferId);
    }

    private static string? Text(ref Utf8JsonReader value) =>
        value.TokenType == JsonTokenType.String ? value.GetString() : null;

    /// <returns>Null for what is no amount: not a number, not above zero, too fine or too large.</returns>
    private static decimal? ReadAmount(ref Utf8JsonReader value)
    {
        if (value.TokenType is not (JsonTokenType.String or JsonTokenType.Number)
            || !DecimalText.TryParse(value.ValueSpan, out var number))
        {
            return null;
        }

        var amount = Amounts.Normalize(number);
        return amount > 0 && amount <= Amounts.MaximumQuantity && amount.Scale <= Amounts.Decimals ? amount : null;
    }

    private static bool IsClientTransferId(string? id) =>
        id is { Length: > 0 and <= ClientTransferIdLengthMax } && id.AsSpan().IndexOfAnyExceptInRange('!', '~') < 0;

    private static ProblemResult InvalidAsset() =>
        Problems.Malformed("asset must be the name of an asset, such as \"USD\".", "asset", code: "invalid_asset");

    private static ProblemResult InvalidAmount() =>
        Problems.Malformed(
            $"amount must be a plain decimal number above 0 and at most {Amounts.Text(Amounts.MaximumQuantity)}, with at "
            + $"most {Amounts.Decimals} decimals.",
            "amount",
            Amounts.MaximumQuantity,
            "invalid_amount");

    private static ProblemResult InvalidClientTransferId() =>
        Problems.Malformed(
            $"clientTransferId must have 1 to {ClientTransferIdLengthMax} printable ASCII characters without spaces.",
            "clientTransferId",
            ClientTransferIdLengthMax,
            "invalid_client_transfer_id");

    private static ProblemResult Unknown(string field) =>
        Problems.Malformed(
            "A transfer has asset, amount and clientTransferId, nothing else.",
            field.Length <= AssetLengthMax ? field : field[..AssetLengthMax],
            code: "unknown_field");
}
