namespace Lazaret.Domains.Grpc;

/// <summary>Ends a call with a status other than OK.</summary>
/// <param name="code">The status.</param>
/// <param name="message">One sentence for the caller, who may be anybody: no paths, no stack.</param>
/// <param name="inner">What went wrong below.</param>
internal sealed class GrpcException(GrpcCode code, string message, Exception? inner = null) : Exception(message, inner)
{
    public GrpcCode Code { get; } = code;
}
