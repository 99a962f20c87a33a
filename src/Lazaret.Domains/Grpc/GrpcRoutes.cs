using Google.Protobuf;

namespace Lazaret.Domains.Grpc;

/// <summary>The methods of one port.</summary>
internal sealed class GrpcRoutes
{
    private readonly Dictionary<string, GrpcRoute> routes = new(StringComparer.Ordinal);

    public IEnumerable<string> Paths => routes.Keys;

    public GrpcRoute? Find(string path) => routes.GetValueOrDefault(path);

    /// <summary>One question, one answer.</summary>
    public void Unary<TQuestion, TAnswer>(string path, MessageParser<TQuestion> parser, Func<TQuestion, GrpcCall, ValueTask<TAnswer>> answer, bool open = false)
        where TQuestion : class, IMessage<TQuestion>
        where TAnswer : IMessage =>
        routes.Add(path, new GrpcRoute(
            path,
            async call => call.Write(await answer(await OnlyAsync(parser, call).ConfigureAwait(false), call).ConfigureAwait(false)),
            IsStream: false,
            open));

    /// <summary>One question, any number of answers.</summary>
    public void Answers<TQuestion>(string path, MessageParser<TQuestion> parser, Func<TQuestion, GrpcCall, Task> run, bool open = false)
        where TQuestion : class, IMessage<TQuestion> =>
        routes.Add(path, new GrpcRoute(path, async call => await run(await OnlyAsync(parser, call).ConfigureAwait(false), call).ConfigureAwait(false), IsStream: true, open));

    /// <summary>Any number of both.</summary>
    public void Stream(string path, Func<GrpcCall, Task> run) => routes.Add(path, new GrpcRoute(path, run, IsStream: true, IsOpen: false));

    private static async ValueTask<T> OnlyAsync<T>(MessageParser<T> parser, GrpcCall call)
        where T : class, IMessage<T>
    {
        T question = await call.ReadAsync(parser, call.Ended).ConfigureAwait(false) ?? throw new GrpcException(GrpcCode.Internal, "the call has no message");
        return await call.ReadAsync(parser, call.Ended).ConfigureAwait(false) is null ? question : throw new GrpcException(GrpcCode.Internal, "the call has more than one message");
    }
}
