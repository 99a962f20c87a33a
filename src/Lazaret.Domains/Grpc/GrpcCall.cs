using Google.Protobuf;
using Microsoft.AspNetCore.Http;

namespace Lazaret.Domains.Grpc;

/// <summary>One call under way.</summary>
internal sealed class GrpcCall(HttpContext http, FrameReader reader, CancellationToken ended, CancellationToken stopping)
{
    /// <summary>The caller is gone or its deadline has passed: nobody waits for an answer.</summary>
    public CancellationToken Ended => ended;

    /// <summary>The server stops: calls without end come to one.</summary>
    public CancellationToken Stopping => stopping;

    /// <summary>Was a message written?</summary>
    public bool HasWritten { get; private set; }

    /// <summary>The next message; null when the caller has sent its last.</summary>
    public ValueTask<T?> ReadAsync<T>(MessageParser<T> parser, CancellationToken cancellationToken)
        where T : class, IMessage<T> => reader.ReadAsync(parser, cancellationToken);

    /// <summary>A header of the answer; before the first message.</summary>
    public void SetHeader(string name, string value) => http.Response.Headers[name] = value;

    /// <summary>Adds a message to the answer; it goes out with <see cref="FlushAsync"/> or the end of the call.</summary>
    public void Write(IMessage message)
    {
        HasWritten = true;
        Frame.Write(http.Response.BodyWriter, message);
    }

    /// <summary>Sends what was written; waits while the caller takes nothing.</summary>
    public async ValueTask FlushAsync()
    {
        System.IO.Pipelines.FlushResult result = await http.Response.BodyWriter.FlushAsync(ended).ConfigureAwait(false);
        if (result.IsCompleted)
        {
            throw new OperationCanceledException("the caller is gone", ended);
        }
    }
}
