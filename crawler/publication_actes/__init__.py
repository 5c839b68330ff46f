"""The search interface of Mégalis Bretagne's software for publishing acts: questions and answers."""
