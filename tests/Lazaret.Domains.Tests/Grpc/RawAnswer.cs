using Google.Protobuf;
using Lazaret.Domains.Grpc;

namespace Lazaret.Domains.Tests.Grpc;

/// <summary>What a server sent back.</summary>
internal sealed record RawAnswer(int Http, GrpcCode? Code, string Message, byte[] Body, Dictionary<string, string> Headers)
{
    public T Only<T>(MessageParser<T> parser)
        where T : IMessage<T>
    {
        Assert.True(Code == GrpcCode.Ok, $"{Code}: {Message}");
        Assert.Equal(Body.Length - 5, (Body[1] << 24) | (Body[2] << 16) | (Body[3] << 8) | Body[4]);
        return parser.ParseFrom(Body, 5, Body.Length - 5);
    }
}
