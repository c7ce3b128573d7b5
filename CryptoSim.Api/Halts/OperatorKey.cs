using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Options;

namespace CryptoSim.Api.Halts;

/// <summary>Lets only the operator's calls pass.</summary>
internal sealed class OperatorKey(IOptions<OperatorOptions> options) : IEndpointFilter
{
    private const string Header = "CryptoSim-Operator";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(next);
        return IsOperator(context.HttpContext.Request)
            ? next(context)
            : ValueTask.FromResult<object?>(new ProblemResult(
                StatusCodes.Status403Forbidden,
                "operator_only",
                $"This call is the operator's: send '{Header}' with the key that this exchange was started with."));
    }

    private bool IsOperator(HttpRequest request) =>
        options.Value.Key is { Length: > 0 } key
        // Hashed first: equal lengths, so that time tells nothing of the key.
        && CryptographicOperations.FixedTimeEquals(Hash(key), Hash(request.Headers[Header].ToString()));

    private static byte[] Hash(string text) => SHA256.HashData(Encoding.UTF8.GetBytes(text));
}
