namespace Tandem.Tests.Platform.Networking;

public class SocketTransportTests() : TransportTests("socket");
