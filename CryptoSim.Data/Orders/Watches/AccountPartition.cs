namespace CryptoSim.Data.Orders.Watches;

/// <summary>Accounts are spread over a fixed number of partitions, so that the watching of resting orders can be shared
/// out among instances.</summary>
public static class AccountPartition
{
    /// <summary>Enough that a share differs little between instances, few enough to hand over one by one.</summary>
    public const int Count = 64;

    /// <summary>0 to 63, from the last byte: it is random in ids of version 4 and of version 7.</summary>
    public static int Of(Guid accountId)
    {
        Span<byte> bytes = stackalloc byte[16];
        accountId.TryWriteBytes(bytes, bigEndian: true, out _);
        return bytes[15] & (Count - 1);
    }

    /// <summary>The same number in SQL.</summary>
    internal static string Sql(string column) => $"(get_byte(uuid_send({column}), 15) & 63)";
}
