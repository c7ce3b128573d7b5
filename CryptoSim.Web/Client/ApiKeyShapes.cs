namespace CryptoSim.Web.Client;

/// <param name="Name">Null for the key that came with the account.</param>
/// <param name="Permissions"><c>query</c>, <c>trade</c>.</param>
/// <param name="Addresses">Networks that may use it; empty for any address.</param>
public sealed record ApiKeyView(
    string KeyId,
    string ApiKey,
    string? Name,
    IReadOnlyList<string> Permissions,
    IReadOnlyList<string> Addresses,
    DateTimeOffset CreatedAt);

public sealed record NewApiKey(string Name, IReadOnlyList<string> Permissions, IReadOnlyList<string> Addresses);

/// <summary>A key with its secret, which can never be read again.</summary>
public sealed record ApiKeyMade(ApiKeyView Key, string ApiSecret)
{
    // The secret must not reach a log through an interpolated record.
    public override string ToString() => Key.KeyId;
}
